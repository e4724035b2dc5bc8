import type {
  CalendarProvider,
  DeliveryPolicy,
  Logger,
  PolicyOptions,
  ReconcileOptions,
  RenderEvent,
  ResultHandlers,
  RetryPolicy,
  RolloutPolicy,
  ScheduleSource,
  Secret,
  SeriesPolicy,
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
  /**
   * Version of the template, of letters, digits and . : _ @ -. Another one is another template: what
   * stands is left as it is until a rollout. Default: a hash of the text of `event`.
   */
  readonly renderVersion?: string
  /**
   * Whether what stands is brought to another template, or to another version of calsync, when
   * somebody orders it (`calsync rollout`) or by itself, once all workers run the same; and how many
   * schedules a minute at most, from 1 to 60,000. Default: `{ mode: 'manual', perMinute: 600 }`.
   */
  readonly rollout?: RolloutPolicy['mode'] | Partial<RolloutPolicy>
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
  readonly policy?: Omit<PolicyOptions, 'retry'>
  /** How changes made around the SDK are looked for; false for not at all. Default: slowly. */
  readonly reconcile?: ReconcileOptions | false
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
