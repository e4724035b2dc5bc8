import { silentLogger, silentTelemetry, type Transport } from '@calsync/core'
import type { Settings } from '../../configuration/settings-schema.js'
import { chooseTransport } from '../../sdk/choose-transport.js'
import { type Check, checksOf, failed, info, ok, skipped } from './check.js'

const NAME = 'transport'

/** The broker and its topics; the transport over Postgres has nothing of its own to check. */
export async function checkTransport(settings: Settings, isReachable: boolean): Promise<Check[]> {
  const { transport, kafka, providers = [] } = settings
  if (transport === 'postgres') {
    if (!isReachable) return [skipped(NAME, 'the database cannot be reached')]
    if (kafka.brokers === undefined)
      return [ok(NAME, 'postgres: workers hear of work through the database')]
    const message = 'postgres; Kafka brokers are configured and not used'
    return [info(NAME, message, 'to use them: --transport kafka, or CALSYNC_TRANSPORT=kafka')]
  }
  let chosen: Transport | undefined
  try {
    chosen = chooseTransport(settings, {
      providers,
      polling: () => {
        throw new Error('the transport is not postgres')
      },
      logger: silentLogger,
      telemetry: silentTelemetry,
    })
    return checksOf(NAME, await chosen.check(), `${chosen.name}: reached, its topics are there`)
  } catch (error) {
    return [failed(NAME, error)]
  } finally {
    await chosen?.close().catch(() => {})
  }
}
