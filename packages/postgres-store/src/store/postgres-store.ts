import type {
  ChangeStore,
  ClaimStore,
  ConnectionStore,
  GuardStore,
  DeliveryStore,
  ReportStore,
  RolloutStore,
  RunStore,
  ScanStore,
  SyncStore,
} from '@calsync/core'
import type { Pool } from 'pg'
import { Database } from '../database/database.js'
import type { SchemaOptions } from '../database/schema-name.js'
import type { KeyRing } from '../key-ring.js'
import { PostgresChangeStore } from './change-store.js'
import { PostgresClaimStore } from './claim-store.js'
import { PostgresConnectionStore } from './connection-store.js'
import { CredentialVault } from './credential-vault.js'
import { PostgresGuardStore } from './guard-store.js'
import { PostgresDeliveryStore } from './delivery-store.js'
import { PostgresReportStore } from './report-store.js'
import { PostgresRolloutStore } from './rollout-store.js'
import { PostgresRunStore } from './run-store.js'
import { PostgresScanStore } from './scan-store.js'

export interface PostgresStoreOptions extends SchemaOptions {
  /** Stays the caller's: the store never ends it. */
  readonly pool: Pool
  /** Without it everything works but connecting; claims have no credential. */
  readonly keyRing?: KeyRing
  /**
   * Milliseconds to wait for an answer before giving up on the connection, a half-open one above
   * all; 0 waits for ever. What the server does with the statement is not known then. Default 30 s.
   */
  readonly statementTimeoutMs?: number
  /**
   * Named prepared statements. False for a pooler in transaction mode that does not keep them
   * (PgBouncer before 1.21). Default true.
   */
  readonly prepare?: boolean
}

const DEFAULT_TIMEOUT_MS = 30_000

/** calsync's truth in Postgres. */
export class PostgresSyncStore implements SyncStore {
  readonly changes: ChangeStore
  readonly claims: ClaimStore
  readonly connections: ConnectionStore
  readonly runs: RunStore
  readonly rollouts: RolloutStore
  readonly deliveries: DeliveryStore
  readonly reports: ReportStore
  readonly guard: GuardStore
  readonly scans: ScanStore

  constructor(options: PostgresStoreOptions) {
    const database = new Database({
      ...options,
      prepare: options.prepare ?? true,
      statementTimeoutMs: options.statementTimeoutMs ?? DEFAULT_TIMEOUT_MS,
    })
    const vault = new CredentialVault(options.keyRing)
    this.changes = new PostgresChangeStore(database)
    this.claims = new PostgresClaimStore(database, vault)
    this.connections = new PostgresConnectionStore(database, vault)
    this.runs = new PostgresRunStore(database)
    this.rollouts = new PostgresRolloutStore(database)
    this.deliveries = new PostgresDeliveryStore(database)
    this.reports = new PostgresReportStore(database)
    this.guard = new PostgresGuardStore(database)
    this.scans = new PostgresScanStore(database)
  }
}

/** A store over the caller's pool. Its schema must be there: see `migrate` and `requireSchema`. */
export function postgresStore(options: PostgresStoreOptions): SyncStore {
  return new PostgresSyncStore(options)
}
