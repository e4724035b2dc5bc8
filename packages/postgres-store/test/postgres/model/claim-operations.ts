import type { Action, BeginAttempt, Claim, ClaimedRecord, SyncRecord } from '@calsync/core'
import type { MemorySnapshot } from '@calsync/testkit'
import fc from 'fast-check'
import { leaseMs, limit, rarely, slot } from './common-arbitraries.js'
import { slots } from './places.js'
import { inAnyOrder, inOrderOf, plainAnswer } from './plain-answer.js'
import type { HeldClaim, World } from './world.js'

export interface FindDue {
  readonly do: 'find due'
  readonly limit: number
}

export interface ClaimDue {
  readonly do: 'claim'
  readonly slots: readonly number[]
  readonly worker: string
  readonly leaseMs: number
  readonly items: number
  readonly maxFlightMs: number
}

export interface Begin {
  readonly do: 'begin'
  /** Which of the claims that were made, the latest is 0; two of them at once. */
  readonly claims: readonly number[]
  /** Bits of the records that are left out. */
  readonly leave: number
  readonly action: Exclude<Action, 'find'>
  readonly leaseMs: number
  readonly calls: number
  readonly staleFence: boolean
}

export const findDueOperation: fc.Arbitrary<FindDue> = fc.record({
  do: fc.constant('find due'),
  limit,
})

export const claimOperation: fc.Arbitrary<ClaimDue> = fc.record({
  do: fc.constant('claim'),
  slots: fc.array(slot, { minLength: 1, maxLength: slots.length }),
  worker: fc.constantFrom('worker-1', 'worker-2'),
  leaseMs,
  items: fc.constantFrom(50, 3, 2, 1),
  maxFlightMs: fc.constantFrom(60_000, 30_000),
})

export const beginOperation: fc.Arbitrary<Begin> = fc.record({
  do: fc.constant('begin'),
  claims: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 2 }),
  leave: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat({ max: 15 })),
  action: fc.constantFrom('create', 'update', 'delete'),
  leaseMs,
  calls: fc.integer({ min: 1, max: 3 }),
  staleFence: rarely,
})

/** Which connections, in which order; those that are equal in it stand in any order. */
export async function findDue(world: World, { limit: most }: FindDue): Promise<unknown> {
  const { claims } = world.side.store
  const found = await claims.findDue(most)
  const all = await claims.findDue(1_000)
  const firsts = await firstDue(world)
  const rank = (id: string) => firsts.get(id)
  return {
    order: found.map(({ connectionId, priority }) => [priority, rank(connectionId)]),
    all: inAnyOrder(all.map((each) => plainAnswer(world, each))),
  }
}

/** When the first due record of a connection's most urgent ones was due. */
async function firstDue(world: World): Promise<Map<string, number>> {
  const views = await world.side.store.reports.listRecords({}, 1_000)
  const due = views
    .map(({ record }) => record)
    .filter(({ dueAt }) => dueAt !== null && dueAt <= world.side.now())
    .sort(byClaim)
  return new Map(due.toReversed().map(({ connectionId, dueAt }) => [connectionId, dueAt ?? 0]))
}

/** Records that are equally urgent and due at the same time stand in any order. */
export async function claim(world: World, operation: ClaimDue): Promise<unknown> {
  const connectionIds = operation.slots.map((each) => world.idOf(each))
  const names = new Set(connectionIds)
  const itemsPerConnection = world.choose((snapshot) =>
    wholePages(snapshot, names, operation.items, world.side.now()),
  )
  const { worker, leaseMs: lease, maxFlightMs } = operation
  const request = { connectionIds, worker, leaseMs: lease, itemsPerConnection, maxFlightMs }
  const claims = await world.side.store.claims.claim(request)
  const sorted = [...claims]
    .sort((a, b) => (nameOf(world, a) < nameOf(world, b) ? -1 : 1))
    .map((made) => ({ ...made, records: inOrderOf(made.records, rankOf) }))
  world.claims.push(
    ...sorted.map((made) => ({ claim: made, begun: new Map(), settled: new Set<string>() })),
  )
  return sorted
}

function rankOf({ record }: ClaimedRecord): string {
  return `${record.priority} ${record.dueAt}`
}

function nameOf(world: World, { connectionId }: Claim): string {
  return world.nameOf(connectionId) ?? connectionId
}

/**
 * As many items that a page ends between two times. A lease that was given back with an attempt left
 * behind is noticed by who reaches its record, which may be now or on a later page: so all are taken.
 */
function wholePages(
  { connections, records }: MemorySnapshot,
  ids: ReadonlySet<string>,
  items: number,
  now: number,
): number {
  let whole = items
  for (let before = 0; before !== whole;) {
    before = whole
    for (const { connection, lease } of connections) {
      if (!ids.has(connection.id)) continue
      const mine = records.filter(({ connectionId }) => connectionId === connection.id)
      const left = mine.filter(({ attempt, doubt }) => attempt !== null && doubt === null)
      if (left.length > 0 && lease === null) return 1_000
      const due = mine
        .filter((record) => !left.includes(record))
        .filter(({ dueAt }) => dueAt !== null && dueAt <= now)
        .sort(byClaim)
      const [last, next] = [due[whole - 1], due[whole]]
      if (last !== undefined && next !== undefined && byClaim(last, next) === 0) whole += 1
    }
  }
  return whole
}

type Urgency = Pick<SyncRecord, 'priority' | 'dueAt'>

function byClaim(left: Urgency, right: Urgency): number {
  const urgency = ({ priority }: Urgency) => (priority === 'live' ? 0 : 1)
  return urgency(left) - urgency(right) || (left.dueAt ?? 0) - (right.dueAt ?? 0)
}

export async function begin(world: World, operation: Begin): Promise<unknown> {
  const held = [...new Set(operation.claims.flatMap((back) => world.claim(back) ?? []))]
  const seen = new Set<string>()
  const attempts = held
    .flatMap((each) => attemptsOf(each, operation))
    .filter(({ recordId }) => {
      const first = !seen.has(recordId)
      seen.add(recordId)
      return first
    })
  const begun = await world.side.store.claims.begin(attempts, operation.leaseMs)
  for (const attempt of attempts) {
    const sentAt = begun.get(attempt.recordId)
    if (sentAt === undefined) continue
    for (const { claim: made, begun: known } of held) {
      if (made.connectionId === attempt.connectionId)
        known.set(attempt.recordId, { ...attempt, sentAt })
    }
  }
  return inAnyOrder([...begun])
}

function attemptsOf({ claim: made, settled }: HeldClaim, operation: Begin): BeginAttempt[] {
  const { leave, action, calls, staleFence } = operation
  return made.records.flatMap(({ record }, index): BeginAttempt[] => {
    if (((leave >> (index % 4)) & 1) === 1 || settled.has(record.id)) return []
    return [
      {
        connectionId: made.connectionId,
        fence: made.fence - (staleFence ? 1 : 0),
        recordId: record.id,
        version: record.desired.version,
        action,
        epoch: made.epoch,
        hash: record.desired.hash,
        request: action === 'create' ? { frozen: record.id, b: 1, a: 'ü' } : null,
        callId: `call-${made.fence}-${index % calls}`,
      },
    ]
  })
}
