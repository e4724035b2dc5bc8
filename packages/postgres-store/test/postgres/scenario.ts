import { randomUUID } from 'node:crypto'
import {
  type AppliedState,
  type BeginAttempt,
  type Claim,
  type ClaimedRecord,
  type ClaimRequest,
  type Connection,
  type ConnectionEffect,
  type PlanReport,
  type RecordPatch,
  type Schedule,
  type ScheduleRef,
  Secret,
  type Settlement,
  type SyncRecord,
  type SyncStore,
} from '@calsync/core'
import { KeyRing } from '@calsync/postgres-store'

export const keyRing = new KeyRing([['test', new Uint8Array(32).fill(7)]], 'test')
export const REF: ScheduleRef = 'class:1'

export async function connect(store: SyncStore, userId = 'alice'): Promise<Connection> {
  const { connection } = await store.connections.connect({
    organizationId: 'acme',
    userId,
    integration: 'microsoft-outlook',
    account: `${userId}@example.com`,
    gatewayUserId: 'gateway',
    credential: new Secret('key'),
    health: 'operational',
  })
  return connection
}

function scheduleOf(ref: ScheduleRef): Schedule {
  return {
    ref,
    organizationId: 'acme',
    event: { title: `Title of ${ref}` } as Schedule['event'],
    facilitators: ['alice'],
    deleted: false,
  }
}

/** Makes this version of the schedules due on the connections. */
export function plan(
  store: SyncStore,
  connections: readonly Connection[],
  version = 1,
  refs: readonly ScheduleRef[] = [REF],
  parts: readonly string[] = [''],
): Promise<PlanReport> {
  const origin = { priority: 'live', by: 'test', reason: 'test' } as const
  return store.changes.planSchedules(refs, origin, async (heads) => ({
    heads: heads.map(({ head }) => ({
      ref: head.ref,
      state: 'live',
      version,
      hash: `h${version}`,
      hashVersion: null,
      renderVersion: null,
      snapshot: scheduleOf(head.ref),
      error: null,
      replanAt: null,
    })),
    records: heads.flatMap(({ head }) =>
      connections.flatMap((connection) =>
        parts.map((part) => ({
          id: randomUUID(),
          ref: head.ref,
          connectionId: connection.id,
          part,
          desired: { version, presence: 'present' as const, hash: `h${version}` },
          priority: 'live' as const,
          reason: null,
        })),
      ),
    ),
    postponed: [],
    messages: [],
  }))
}

export async function claim(
  store: SyncStore,
  connection: Connection,
  options: Partial<ClaimRequest> = {},
): Promise<Claim | undefined> {
  const claims = await store.claims.claim({
    connectionIds: [connection.id],
    worker: 'worker-1',
    leaseMs: 60_000,
    itemsPerConnection: 50,
    maxFlightMs: 60_000,
    ...options,
  })
  return claims[0]
}

/** Claims what has to be claimable. */
export async function mustClaim(
  store: SyncStore,
  connection: Connection,
  options: Partial<ClaimRequest> = {},
): Promise<Claim> {
  const claimed = await claim(store, connection, options)
  if (claimed === undefined) throw new Error(`${connection.userId} could not be claimed`)
  return claimed
}

export function attemptsOf(held: Claim, request: unknown = { a: 1 }): BeginAttempt[] {
  return held.records.map(({ record }) => ({
    connectionId: held.connectionId,
    fence: held.fence,
    recordId: record.id,
    version: record.desired.version,
    action: record.externalId === null ? ('create' as const) : ('update' as const),
    epoch: held.epoch,
    hash: record.desired.hash,
    request,
    callId: randomUUID(),
  }))
}

function donePatch(record: SyncRecord, at: number): RecordPatch {
  const { version, presence, hash } = record.desired
  const applied: AppliedState = { version, presence, hash, at, echoHash: 'e', altered: [] }
  return {
    applied,
    externalId: record.externalId ?? `external-${record.id}`,
    incarnation: record.incarnation,
    attempt: null,
    doubt: null,
    verify: false,
    tries: 0,
    tryNumber: record.tryNumber + 1,
    dueAt: null,
    status: 'synced',
    lastError: null,
  }
}

export interface DoneOptions {
  readonly patch?: (claimed: ClaimedRecord) => Partial<RecordPatch>
  readonly effect?: ConnectionEffect
  readonly release?: boolean
  /** Of every record; default false. */
  readonly replan?: boolean
  /** Of every record; default false. */
  readonly verifySeries?: boolean
}

/** Everything of the claim was applied. */
export function doneOf(held: Claim, options: DoneOptions = {}): Settlement {
  return {
    connectionId: held.connectionId,
    fence: held.fence,
    worker: 'worker-1',
    records: held.records.map((claimed) => ({
      recordId: claimed.record.id,
      seenVersion: claimed.record.desired.version,
      patch: { ...donePatch(claimed.record, held.now), ...options.patch?.(claimed) },
      audit: {
        action: 'create' as const,
        version: claimed.record.desired.version,
        tryNumber: claimed.record.tryNumber + 1,
        idempotencyKey: `${claimed.record.ref}:alice:v${claimed.record.desired.version}:CREATE`,
        outcome: 'done' as const,
        error: null,
        externalId: null,
        hash: null,
        requestId: null,
        durationMs: 1,
      },
      messages: [],
      replan: options.replan ?? false,
      verifySeries: options.verifySeries ?? false,
    })),
    effect: options.effect ?? null,
    release: options.release ?? true,
    visibilityMs: 120_000,
  }
}

export async function recordOf(
  store: SyncStore,
  connection: Connection,
  ref: ScheduleRef = REF,
): Promise<SyncRecord> {
  const { records } = await store.reports.explain(ref, connection.userId)
  const [view] = records
  if (view === undefined) throw new Error(`no record of ${ref} for ${connection.userId}`)
  return view.record
}
