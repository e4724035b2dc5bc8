import {
  type CalendarProvider,
  type Calsync,
  CalsyncError,
  type Clock,
  createCalsync as compose,
  type Random,
  type ScheduleSource,
  Secret,
  silentLogger,
  silentTelemetry,
  type SyncStore,
  type Transport,
  type WorkerOptions,
} from '@calsync/core'
import {
  type KeyRing,
  migrate,
  type MigrateReport,
  parseKeyRing,
  pollingTransport,
  postgresStore,
  readSchemaState,
  requireSchema,
  type SchemaState,
} from '@calsync/postgres-store'
import type { Settings } from '../configuration/settings-schema.js'
import { bindSources } from './bind-sources.js'
import { chooseTransport } from './choose-transport.js'
import { defined, describeConfiguration } from './describe-configuration.js'
import { hintChannel } from './hint-channel.js'
import { limitBatch } from './limit-batch.js'
import { openDatabase } from './open-database.js'
import { renderVersionOf } from './render-version.js'
import { missingSecret, SecretlessGateway } from './secretless-gateway.js'
import { systemClock, systemRandom } from './system.js'
import { version } from './version.js'

/** calsync on Postgres, with what only its composition knows. */
export interface CalsyncOnPostgres extends Calsync {
  /** For questions that have no method of their own. */
  readonly store: SyncStore
  readonly transport: Transport
  readonly sources: readonly ScheduleSource[]
  readonly providers: readonly CalendarProvider[]
  /** Creates calsync's schema, or brings it to this version; safe to repeat. */
  migrate(): Promise<MigrateReport>
  /** The schema's version and what `migrate` would do; throws `SCHEMA_AHEAD`, `SCHEMA_CHANGED`. */
  schemaState(): Promise<SchemaState>
  /** Throws `CalsyncError`: `SCHEMA_MISSING`, `SCHEMA_BEHIND`, `SCHEMA_AHEAD`, `SCHEMA_CHANGED`. */
  requireSchema(): Promise<void>
}

/** What tests put in the place of parts that settings do not name. */
export interface Seams {
  readonly clock?: Clock
  readonly random?: Random
  readonly store?: (store: SyncStore) => SyncStore
  readonly source?: (source: ScheduleSource) => ScheduleSource
}

/** Composes the parts that settings name; opens no connection yet. */
export function composeCalsync(settings: Settings, seams: Seams = {}): CalsyncOnPostgres {
  const { clock = systemClock, random = systemRandom } = seams
  const logger = settings.logger ?? silentLogger
  const telemetry = settings.telemetry ?? silentTelemetry
  const { schema, tablePrefix, event, policy, batchSize } = settings
  const place = { schema, tablePrefix }
  const keyRing = keyRingOf(settings)
  const providers = (settings.providers ?? []).map((provider) =>
    batchSize === undefined ? provider : limitBatch(provider, batchSize),
  )
  const database = openDatabase(settings, logger)
  const { pool } = database
  const inDatabase = postgresStore({ pool, ...place, ...(keyRing === null ? {} : { keyRing }) })
  const store = seams.store?.(inDatabase) ?? inDatabase
  const bound = bindSources(settings.sources, pool)
  const { source: seen } = seams
  const sources = seen === undefined ? bound : bound.map((source) => seen(source))
  const polling = () =>
    pollingTransport({
      pool,
      claims: store.claims,
      clock,
      channel: hintChannel(place),
      logger,
    })
  const transport = chooseTransport(settings, { providers, polling, logger, telemetry })
  const parts = { store, transport, sources, providers, logger, telemetry }
  const calsync = compose({
    ...parts,
    clock,
    random,
    ...(event === undefined ? {} : { event }),
    renderVersion: renderVersionOf(settings),
    rollout: defined(settings.rollout),
    window: defined(settings.window),
    newOrganizations: settings.newOrganizations,
    series: defined(settings.series),
    reconcile: settings.reconcile === false ? false : defined(settings.reconcile),
    policy: policyOf(settings, policy),
    on: defined(settings.on),
    delivery: defined(settings.delivery),
  })

  const worker = calsync.worker.bind(calsync)
  const closeTransport = calsync.close.bind(calsync)
  return Object.assign(calsync, {
    store,
    transport,
    sources,
    providers,
    migrate: () => migrate(pool, place),
    schemaState: () => readSchemaState(pool, place),
    requireSchema: () => requireSchema(pool, place),
    worker: (options: WorkerOptions = {}) => {
      requireSecrets(settings, keyRing)
      requirePool(pool.options.max)
      return worker({
        ...settings.worker,
        ...(settings.instanceId === undefined ? {} : { id: settings.instanceId }),
        configuration: describeConfiguration(settings, providers),
        version,
        ...options,
      })
    },
    close: async () => {
      await closeTransport()
      await database.close()
    },
  })
}

/** Throws `CalsyncError` (`ENCRYPTION_KEY_INVALID`). */
export function keyRingOf({ encryptionKeys }: Pick<Settings, 'encryptionKeys'>): KeyRing | null {
  if (encryptionKeys === undefined) return null
  return parseKeyRing(encryptionKeys instanceof Secret ? encryptionKeys.reveal() : encryptionKeys)
}

function policyOf({ retry }: Settings, policy: Settings['policy']) {
  const { maxTries = 5, initialDelayMs = 1_000, multiplier = 2, maxDelayMs = 300_000 } = retry
  return { ...policy, retry: { maxTries, initialDelayMs, multiplier, maxDelayMs } }
}

/**
 * Plans and backfills hold a connection each while their sources want another one: with fewer than
 * these they could wait for each other for ever.
 */
const MIN_POOL = 6

function requirePool(max: number): void {
  if (max >= MIN_POOL) return
  throw new CalsyncError({
    code: 'POOL_TOO_SMALL',
    message: `a worker needs a pool of ${MIN_POOL} connections at least; this one has ${max}`,
    next: `give the pool max: ${MIN_POOL} or more, or pass a URL and let calsync make it`,
  })
}

/** A worker that cannot send would use up the records' tries. */
function requireSecrets({ providers = [] }: Settings, keyRing: KeyRing | null): void {
  if (providers.some(({ gateway }) => gateway instanceof SecretlessGateway)) throw missingSecret()
  if (keyRing !== null) return
  throw new CalsyncError({
    code: 'ENCRYPTION_KEY_MISSING',
    message: "a worker needs the key that users' connection keys are encrypted with",
    next: 'set CONNECTION_KEY_ENCRYPTION_KEY, to the same value as where users connect',
  })
}
