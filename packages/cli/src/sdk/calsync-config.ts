import type {
  CalendarProvider,
  DeliveryPolicy,
  Logger,
  RenderEvent,
  ResultHandlers,
  RetryPolicy,
  ScheduleSource,
  Secret,
  SeriesPolicy,
  SyncPolicy,
  Telemetry,
  Transport,
  WorkerOptions,
} from '@calsync/core'
import type { KafkaOptions } from '@calsync/kafka-transport'
import type { SqlSourceDefinition, SqlSourceOptions } from '@calsync/postgres-store'
import type { Pool } from 'pg'

/** What can be configured, in `calsync.config.ts` and in code. Everything has a default. */
export interface CalsyncConfig {
  /** Where schedules come from; a plain `{ kind, query }` is a `sqlSource`. */
  readonly sources?: readonly (ScheduleSource | SqlSourceDefinition | SqlSourceOptions)[]
  /** Calendar providers. The command's default: `outlook({ gateway: pica() })`. */
  readonly providers?: readonly CalendarProvider[]
  /** The host's template. Default: the event as its source reads it. */
  readonly event?: RenderEvent
  /** How far events may lie from now to be created. Default `{ past: '7d', future: '24mo' }`. */
  readonly window?: { readonly past?: string; readonly future?: string }
  /**
   * What an organisation does from its first connection on. `observe` plans and reports and sends
   * nothing until `calsync observe --off`. Default `on`.
   */
  readonly newOrganizations?: 'on' | 'observe'
  /** What happens to a series that a calendar cannot hold as one. Default: each occurrence alone. */
  readonly series?: Partial<SeriesPolicy>
  /** A URL, or a pool that the host goes on owning. */
  readonly database?: Pool | string
  /** Default `calsync`. */
  readonly schema?: string
  /** In front of the names of its tables, in a schema that is shared: `calsync_`. Default none. */
  readonly tablePrefix?: string
  /** Connections of a pool made from a URL. Default 20. */
  readonly poolSize?: number
  /** How workers hear of work. `kafka` takes its options from `kafka` below. Default `postgres`. */
  readonly transport?: 'postgres' | 'kafka' | Transport
  /** Options of the transport `kafka`; `topicPrefix` is one prefix for all integrations. */
  readonly kafka?: Partial<KafkaOptions> & { readonly topicPrefix?: string }
  /** Keys that encrypt users' connection keys; default CONNECTION_KEY_ENCRYPTION_KEY. */
  readonly encryptionKeys?: string | Secret
  /** Default: 5 tries, 1 s, doubling, 5 minutes. */
  readonly retry?: Partial<RetryPolicy>
  readonly policy?: Partial<Omit<SyncPolicy, 'retry'>>
  /** How workers work: their lease, and how often they look. The defaults suit most. */
  readonly worker?: Omit<WorkerOptions, 'id' | 'configuration' | 'version'>
  /** Operations in one call at most. Default: the provider's own limit. */
  readonly batchSize?: number
  /** Names this process among the workers; must be unique. Default: a random name. */
  readonly instanceId?: string
  /** What workers tell the host, at least once each; not with Kafka, which has topics for it. */
  readonly on?: ResultHandlers
  /** How handlers are called. Default: 30 s each, 16 at once, 12 tries within half an hour. */
  readonly delivery?: Partial<DeliveryPolicy>
  readonly logger?: Logger
  readonly telemetry?: Telemetry
}

/** Gives a configuration its type. */
export function defineConfig<Config extends CalsyncConfig>(config: Config): Config {
  return config
}
