import type { ErrorClass, RecordFilter, RecordStatus, ScheduleRef } from '@calsync/core'
import fc from 'fast-check'
import { limit, maybe, ref, slot, who } from './common-arbitraries.js'
import { byName, inAnyOrder, inOrderOf, plainAnswer } from './plain-answer.js'
import type { World } from './world.js'

interface Filter {
  readonly userId: string | null
  readonly organizationId: string | null
  readonly slot: number | null
  readonly ref: ScheduleRef | null
  readonly errorClass: ErrorClass | null
  readonly statuses: readonly RecordStatus[] | null
  readonly sinceMs: number | null
}

export interface Explain {
  readonly do: 'explain'
  readonly ref: ScheduleRef
  readonly userId: string | null
}

export interface ListRecords {
  readonly do: 'list records'
  readonly filter: Filter
  readonly limit: number
}

export interface Retry {
  readonly do: 'retry'
  readonly filter: Filter
  readonly reason: string | null
}

export interface Status {
  readonly do: 'status'
  readonly userId: string | null
  readonly organizationId: string | null
}

export interface Lists {
  readonly do: 'lists'
  readonly limit: number
}

const userId = maybe(fc.constantFrom('alice', 'bob', 'carol'))
const organizationId = maybe(fc.constantFrom('acme', 'other'))
const statuses: RecordStatus[] = ['pending', 'retry', 'synced', 'deleted', 'detached', 'dead']
const seldom = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 1 })

const filter: fc.Arbitrary<Filter> = fc.record({
  userId: seldom(fc.constantFrom('alice', 'bob', 'carol')),
  organizationId: seldom(fc.constantFrom('acme', 'other')),
  slot: seldom(slot),
  ref: seldom(ref),
  errorClass: seldom(fc.constantFrom<ErrorClass>('TIMEOUT', 'INVALID_EVENT_DATA')),
  statuses: seldom(fc.subarray(statuses)),
  sinceMs: seldom(fc.constantFrom(0, 1_000, 60_000)),
})

export const retryOperation: fc.Arbitrary<Retry> = fc.record({
  do: fc.constant('retry'),
  filter,
  reason: who,
})

export const reportOperations: fc.Arbitrary<Explain | ListRecords | Status | Lists>[] = [
  fc.record({ do: fc.constant('explain'), ref, userId }),
  fc.record({ do: fc.constant('list records'), filter, limit }),
  fc.record({ do: fc.constant('status'), userId, organizationId }),
  fc.record({ do: fc.constant('lists'), limit }),
]

export async function explain(world: World, operation: Explain): Promise<unknown> {
  const { reports } = world.side.store
  const { records, audit, ...rest } = await reports.explain(operation.ref, operation.userId)
  return {
    ...rest,
    records: byName(records, ({ record }) => record.id),
    audit: inOrderOf(audit, ({ at }) => at),
  }
}

/** Which of those that were changed at one time come before the limit is not promised. */
export async function listRecords(world: World, operation: ListRecords): Promise<unknown> {
  const { reports } = world.side.store
  const wanted = filterOf(world, operation.filter)
  const some = await reports.listRecords(wanted, operation.limit)
  const all = await reports.listRecords(wanted, 1_000)
  return {
    order: some.map(({ updatedAt }) => updatedAt),
    all: byName(all, ({ record }) => record.id),
  }
}

export async function retry(world: World, operation: Retry): Promise<unknown> {
  const wanted = filterOf(world, operation.filter)
  const { records } = await world.side.store.reports.retry(wanted, 'ann', operation.reason)
  return byName(records, ({ record }) => record.id)
}

export async function status(world: World, operation: Status): Promise<unknown> {
  const { userId: user, organizationId: organization } = operation
  return world.side.store.reports.status({
    ...(user === null ? {} : { userId: user }),
    ...(organization === null ? {} : { organizationId: organization }),
  })
}

/** All the short lists. */
export async function lists(world: World, operation: Lists): Promise<unknown> {
  const { connections, reports, runs } = world.side.store
  const knows = (user: string) => reports.knowsUser(user)
  const pauses = await connections.listPauses()
  return {
    organizations: inAnyOrder(await connections.listOrganizations()),
    pauses: inAnyOrder(pauses.map((each) => plainAnswer(world, each))),
    runs: inOrderOf(await runs.listRuns(operation.limit), ({ createdAt }) => createdAt),
    run: await runs.getRun('run-1'),
    workers: inAnyOrder(await runs.listWorkers()),
    knows: [await knows('alice'), await knows('bob'), await knows('carol'), await knows('zoe')],
  }
}

function filterOf(world: World, wanted: Filter): RecordFilter {
  const { slot: place, sinceMs, ...rest } = wanted
  const given = Object.entries(rest).filter(([, value]) => value !== null)
  return {
    ...(Object.fromEntries(given) as RecordFilter),
    ...(place === null ? {} : { connectionId: world.idOf(place) }),
    ...(sinceMs === null ? {} : { since: world.side.now() - sinceMs }),
  }
}
