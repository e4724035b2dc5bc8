import { messageOf } from '@calsync/core'
import type { KafkaClient } from './client.js'
import type { ConsumerSession } from './consumer-session.js'
import { readLags } from './lag.js'
import type { Settings } from './settings.js'
import type { PartitionSample } from './watchdog.js'
import { within } from './within.js'

/**
 * Looks at a consumer from outside, over a connection of its own, until it stands still; resolves
 * with the reason, or with undefined when the signal is aborted. While the broker does not answer
 * there is nothing to judge: then kafkajs's own requests fail, and its consumer crashes.
 */
export async function watchConsumer(
  session: ConsumerSession,
  settings: Settings,
  openClient: () => KafkaClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { clock, timings, logger, telemetry } = settings
  for (;;) {
    await clock.sleep(timings.watchdogMs, signal)
    if (signal.aborted) return undefined
    let samples: PartitionSample[] = []
    try {
      samples = await sample(session, settings, openClient)
    } catch (error) {
      logger.debug('kafka.watchdog.blind', { error: messageOf(error) })
    }
    for (const { lag } of samples) telemetry.observe('calsync_kafka_partition_lag', Number(lag))
    const reason = session.watchdog.judge(samples, clock.monotonic())
    if (reason !== undefined) return reason
  }
}

async function sample(
  session: ConsumerSession,
  settings: Settings,
  openClient: () => KafkaClient,
): Promise<PartitionSample[]> {
  const { clock, timings, consumerGroup } = settings
  const client = openClient()
  const admin = client.kafka.admin()
  try {
    const lags = await within(
      clock,
      timings.checkMs,
      admin
        .connect()
        .then(() => readLags(admin, consumerGroup, session.assigned, session.positions)),
    )
    const paused = session.paused()
    return [...lags].map(([partition, lag]) => ({ partition, lag, paused: paused.has(partition) }))
  } finally {
    await within(clock, timings.checkMs, admin.disconnect()).catch(() => undefined)
    client.destroy()
  }
}
