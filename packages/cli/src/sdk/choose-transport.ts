import {
  CalsyncError,
  type CalendarProvider,
  type Logger,
  type Telemetry,
  type Transport,
} from '@calsync/core'
import { kafka } from '@calsync/kafka-transport'
import type { Settings } from '../configuration/settings-schema.js'

interface TransportParts {
  readonly providers: readonly CalendarProvider[]
  readonly polling: () => Transport
  readonly logger: Logger
  readonly telemetry: Telemetry
}

/** The transport that the settings name. Brokers alone choose nothing: that would be a surprise. */
export function chooseTransport(
  { transport, kafka: options }: Pick<Settings, 'transport' | 'kafka'>,
  { providers, polling, logger, telemetry }: TransportParts,
): Transport {
  if (typeof transport === 'object') return transport
  if (transport === 'postgres') return polling()
  const { brokers, topicPrefix, ...rest } = options
  if (brokers === undefined) {
    throw new CalsyncError({
      code: 'CONFIG_INVALID',
      message: 'the transport is kafka, and no broker is given',
      next: 'set KAFKA_BROKERS=host:port, or choose the transport postgres',
    })
  }
  const topicPrefixes = prefixesOf(providers, topicPrefix)
  return kafka({
    logger,
    telemetry,
    ...(topicPrefixes === null ? {} : { topicPrefixes }),
    ...rest,
    brokers,
  } as Parameters<typeof kafka>[0])
}

function prefixesOf(
  providers: readonly CalendarProvider[],
  topicPrefix: string | undefined,
): Record<string, string> | null {
  const described = providers.map((provider) => provider.describe())
  if (described.length === 0) {
    return topicPrefix === undefined ? null : { 'microsoft-outlook': topicPrefix }
  }
  return Object.fromEntries(
    described.map(({ integration, topicPrefix: own }) => [integration, topicPrefix ?? own]),
  )
}
