import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type {
  ChangeMark,
  Claim,
  ClaimRequest,
  Connection,
  ConnectRequest,
  Instant,
  PlanFunction,
  PlanReport,
  ResultMessage,
  ScheduleRef,
  SettleReport,
  SyncRecord,
  SyncStore,
} from '@calsync/core'
import type { ContractCase } from '../contract-case.js'
import type { SyncStoreHarness } from './harness.js'
import {
  connectRequest,
  markOf,
  MAX_FLIGHT_MS,
  nothing,
  noWrites,
  type PlanOptions,
  recordWrite,
  REF,
  settlementOf,
  SHORT_MS,
  type SettleOptions,
  writesOf,
} from './sample-writes.js'

/** Short words for what most cases do, over nothing but the port. */
export class StoreScene {
  readonly harness: SyncStoreHarness
  readonly store: SyncStore

  constructor(harness: SyncStoreHarness) {
    this.harness = harness
    this.store = harness.store
  }

  advance(ms: number): Promise<void> {
    return this.harness.advance(ms)
  }

  async now(): Promise<Instant> {
    return (await this.store.reports.status({})).now
  }

  async connect(userId = 'alice', overrides: Partial<ConnectRequest> = {}): Promise<Connection> {
    return (await this.store.connections.connect(connectRequest(userId, overrides))).connection
  }

  async connection(id: string): Promise<Connection> {
    const [connection] = await this.store.connections.listConnections({ connectionId: id })
    assert.ok(connection, `connection ${id}`)
    return connection
  }

  /** A committed mark. */
  async mark(ref: ScheduleRef = REF, overrides: Partial<ChangeMark> = {}): Promise<void> {
    const tx = await this.harness.begin()
    await this.store.changes.markChanged(tx, [markOf(ref, overrides)])
    await tx.commit()
  }

  planChanges(plan: PlanFunction = nothing, limit = 100): Promise<PlanReport> {
    return this.store.changes.planChanges(limit, plan)
  }

  planSchedules(refs: readonly ScheduleRef[], plan: PlanFunction): Promise<PlanReport> {
    const origin = { priority: 'live', by: 'tester', reason: 'contract' } as const
    return this.store.changes.planSchedules(refs, origin, plan)
  }

  /** One schedule, made due on these connections. */
  plan(
    ref: ScheduleRef,
    connections: readonly Connection[],
    options: PlanOptions = {},
  ): Promise<PlanReport> {
    return this.planSchedules([ref], async () => writesOf(ref, connections, options))
  }

  /** One schedule, these parts of it made due on one connection by one plan. */
  planParts(
    connection: Connection,
    parts: readonly string[],
    options: PlanOptions & { readonly ref?: ScheduleRef } = {},
  ): Promise<PlanReport> {
    const { ref = REF, ...rest } = options
    const { heads } = writesOf(ref, [], rest)
    const records = parts.map((part) => recordWrite(ref, connection, { ...rest, part }))
    return this.planSchedules([ref], async () => ({ ...noWrites, heads, records }))
  }

  /** A connection of Alice with one record that is due. */
  async due(options: PlanOptions = {}): Promise<Connection> {
    const connection = await this.connect()
    await this.plan(REF, [connection], options)
    return connection
  }

  async dueIds(limit = 100): Promise<string[]> {
    return (await this.store.claims.findDue(limit)).map(({ connectionId }) => connectionId)
  }

  async tryClaim(
    connection: Connection,
    overrides: Partial<ClaimRequest> = {},
  ): Promise<Claim | undefined> {
    const claims = await this.store.claims.claim({
      connectionIds: [connection.id],
      worker: 'worker-1',
      leaseMs: 60_000,
      itemsPerConnection: 10,
      maxFlightMs: MAX_FLIGHT_MS,
      ...overrides,
    })
    assert.ok(claims.length <= 1)
    return claims[0]
  }

  async claim(connection: Connection, overrides: Partial<ClaimRequest> = {}): Promise<Claim> {
    const claim = await this.tryClaim(connection, overrides)
    assert.ok(claim, `connection ${connection.id} could not be claimed`)
    return claim
  }

  /** A connection of Alice with so many due records, claimed for a short time. */
  async claimedShortly(count = 1) {
    const connection = await this.connect()
    for (let n = 1; n <= count; n++) await this.plan(`class:${n}`, [connection])
    return { connection, claim: await this.claim(connection, { leaseMs: SHORT_MS }) }
  }

  /** Begins a create of every claimed record, all in one call. */
  begin(
    claim: Claim,
    options: {
      readonly leaseMs?: number
      readonly sendWithinMs?: number
      readonly callId?: string
      readonly request?: unknown
    } = {},
  ): Promise<ReadonlyMap<string, Instant>> {
    const callId = options.callId ?? randomUUID()
    const attempts = claim.records.map(({ record }) => ({
      connectionId: claim.connectionId,
      fence: claim.fence,
      recordId: record.id,
      version: record.desired.version,
      action: 'create' as const,
      epoch: claim.epoch,
      hash: record.desired.hash,
      request: options.request ?? { frozen: record.id },
      callId,
    }))
    return this.store.claims.begin(attempts, options.leaseMs ?? 60_000, options.sendWithinMs)
  }

  /** Settles every claimed record as done, or as the patch says. */
  settle(claim: Claim, options: SettleOptions = {}): Promise<SettleReport> {
    return this.store.claims.settle([settlementOf(claim, options)])
  }

  /** What is stored for one schedule on one connection, or on the only one. */
  async record(ref: ScheduleRef = REF, connection?: Connection): Promise<SyncRecord> {
    const { records } = await this.store.reports.explain(ref, null)
    const mine = records.filter(
      ({ record }) => record.connectionId === (connection?.id ?? record.connectionId),
    )
    assert.equal(mine.length, 1, `records of ${ref}`)
    return (mine[0] ?? assert.fail()).record
  }

  /** What is stored for one part of the schedule on one connection. */
  async part(part: string, connection: Connection): Promise<SyncRecord> {
    const { records } = await this.store.reports.explain(REF, null)
    const found = records.find(
      ({ record }) => record.part === part && record.connectionId === connection.id,
    )
    return (found ?? assert.fail(`no part "${part}" of ${REF}`)).record
  }

  async outbox(): Promise<ResultMessage[]> {
    const messages: ResultMessage[] = []
    await this.store.runs.publishResults(1_000, async (batch) => void messages.push(...batch))
    return messages
  }
}

/** A case of the store's contract over a scene. */
export function storeCase(
  name: string,
  run: (scene: StoreScene) => Promise<void>,
): ContractCase<SyncStoreHarness> {
  return { name, run: (harness) => run(new StoreScene(harness)) }
}
