import { randomUUID } from 'node:crypto'
import {
  type AuditEntry,
  type ChangeMark,
  type Claim,
  type Connection,
  type ConnectionEffect,
  type ConnectRequest,
  type HeadWrite,
  type Instant,
  type LockedHead,
  type PlanFunction,
  type PlanWrites,
  type Presence,
  type Priority,
  type RecordPatch,
  type RecordWrite,
  type ResultMessage,
  type ScheduleRef,
  Secret,
  type Settlement,
  type SyncRecord,
} from '@calsync/core'
import { scheduleOf } from './sample-data.js'
import { auditOf, donePatch } from './sample-patches.js'

export const INTEGRATION = 'microsoft-outlook'
export const MAX_FLIGHT_MS = 60_000
export const VISIBILITY_MS = 90_000
/** Long enough for a few round trips to a busy database, short enough to be waited for. */
export const SHORT_MS = 250
/** When a short lease is over for certain. */
export const LAPSE_MS = SHORT_MS + 50
export const REF: ScheduleRef = 'class:1'

export interface PlanOptions {
  readonly version?: number
  readonly presence?: Presence
  readonly priority?: Priority
  readonly part?: string
  readonly reason?: string | null
  readonly replanAt?: Instant
  readonly externalId?: string
  readonly messages?: readonly ResultMessage[]
}

export interface SettleOptions {
  readonly patch?: (record: SyncRecord) => Partial<RecordPatch>
  readonly effect?: ConnectionEffect
  readonly release?: boolean
  readonly audit?: Partial<AuditEntry>
  readonly messages?: readonly ResultMessage[]
  /** Of every record; default false. */
  readonly replan?: boolean
  /** Of every record; default false. */
  readonly verifySeries?: boolean
}

export function connectRequest(
  userId: string,
  overrides: Partial<ConnectRequest> = {},
): ConnectRequest {
  return {
    organizationId: 'acme',
    userId,
    integration: INTEGRATION,
    account: `${userId}@example.com`,
    gatewayUserId: `gateway-${userId}`,
    credential: new Secret(`key of ${userId}`),
    health: 'operational',
    ...overrides,
  }
}

export function markOf(ref: ScheduleRef, overrides: Partial<ChangeMark> = {}): ChangeMark {
  return { ref, kind: 'changed', priority: 'live', by: null, reason: null, ...overrides }
}

export const noWrites: PlanWrites = { heads: [], records: [], postponed: [], messages: [] }

/** Decides to write nothing. */
export const nothing: PlanFunction = async () => noWrites

export function headWrite(ref: ScheduleRef, overrides: Partial<HeadWrite> = {}): HeadWrite {
  return {
    ref,
    state: 'live',
    version: 1,
    hash: 'h1',
    hashVersion: 1,
    renderVersion: null,
    snapshot: scheduleOf(ref),
    error: null,
    replanAt: null,
    ...overrides,
  }
}

export function recordWrite(
  ref: ScheduleRef,
  connection: Connection,
  {
    version = 1,
    presence = 'present',
    priority = 'live',
    part = '',
    reason = null,
    externalId,
  }: PlanOptions = {},
): RecordWrite {
  return {
    id: randomUUID(),
    ref,
    connectionId: connection.id,
    part,
    desired: { version, presence, hash: presence === 'present' ? `h${version}` : null },
    priority,
    reason,
    ...(externalId === undefined ? {} : { externalId }),
  }
}

export function writesOf(
  ref: ScheduleRef,
  connections: readonly Connection[],
  options: PlanOptions = {},
): PlanWrites {
  const { version = 1, replanAt = null, messages = [] } = options
  return {
    heads: [headWrite(ref, { version, hash: `h${version}`, replanAt })],
    records: connections.map((connection) => recordWrite(ref, connection, options)),
    postponed: [],
    messages,
  }
}

export function settlementOf(claim: Claim, options: SettleOptions = {}): Settlement {
  return {
    connectionId: claim.connectionId,
    fence: claim.fence,
    worker: 'worker-1',
    records: claim.records.map(({ record }) => ({
      recordId: record.id,
      seenVersion: record.desired.version,
      patch: { ...donePatch(claim, record), ...options.patch?.(record) },
      audit: auditOf(claim, record, options.audit),
      messages: options.messages ?? [],
      replan: options.replan ?? false,
      verifySeries: options.verifySeries ?? false,
    })),
    effect: options.effect ?? null,
    release: options.release ?? true,
    visibilityMs: VISIBILITY_MS,
  }
}

/** A plan that writes nothing and notes what it was given. */
export function noting(seen: LockedHead[]): PlanFunction {
  return async (heads) => {
    seen.push(...heads)
    return noWrites
  }
}
