import type {
  LockedHead,
  PlanReport,
  Priority,
  ReadTargets,
  ScheduleRef,
  Targets,
} from '@calsync/core'
import fc from 'fast-check'
import { limit, priority, rarely, ref, who } from './common-arbitraries.js'
import { type Decision, decision } from './decision.js'
import type { Operation } from './operation.js'
import { inAnyOrder, plainAnswer } from './plain-answer.js'
import { writesOf } from './plan-writes.js'
import type { World } from './world.js'

export interface Plan {
  readonly do: 'plan'
  /** `null` takes marks. */
  readonly refs: readonly ScheduleRef[] | null
  readonly limit: number
  readonly priority: Priority
  readonly by: string | null
  /** The first for the first head, and so on, in turn. */
  readonly decisions: readonly Decision[]
  readonly fails: boolean
  /** What others do between the plan's reading and its writing. */
  readonly during: readonly Operation[]
}

export interface MarkReplans {
  readonly do: 'mark replans'
  readonly limit: number
}

export function planOperations(during: fc.Arbitrary<Operation>): fc.Arbitrary<Plan> {
  return fc.record({
    do: fc.constant('plan'),
    refs: fc.option(fc.array(ref, { maxLength: 3 }), { nil: null }),
    limit,
    priority,
    by: who,
    decisions: fc.array(decision, { minLength: 1, maxLength: 3 }),
    fails: rarely,
    during: fc.array(during, { maxLength: 3 }),
  })
}

export const markReplansOperation: fc.Arbitrary<MarkReplans> = fc.record({
  do: fc.constant('mark replans'),
  limit,
})

type Run = (world: World, operation: Operation) => Promise<unknown>

/** Answers with everything the plan saw; `null` when it would wait for a plan under way. */
export async function plan(world: World, operation: Plan, run: Run): Promise<unknown> {
  const { changes } = world.side.store
  const { refs, limit: marks, priority: urgency, by } = operation
  if (waits(world, operation)) return null
  const seen: unknown[] = []
  const decide = async (heads: readonly LockedHead[], read: ReadTargets, now: number) => {
    seen.push(heads, now)
    for (const { head } of heads) world.locked.add(head.ref)
    const targets = await read(heads.map(({ head }) => queryOf(head.ref)))
    seen.push(targets.map((target) => plainTargets(world, target)))
    for (const inner of operation.during) seen.push(await run(world, inner))
    if (operation.fails) throw new Error('the plan failed')
    return writesOf(world, operation.decisions, heads, targets, now)
  }
  const before = [...world.locked]
  try {
    const origin = { priority: urgency, by, reason: 'model' }
    const report =
      refs === null
        ? await changes.planChanges(marks, decide)
        : await changes.planSchedules(refs, origin, decide)
    return { seen, report: plainReport(world, report) }
  } catch {
    return { seen, report: 'refused' }
  } finally {
    world.locked.clear()
    for (const locked of before) world.locked.add(locked)
  }
}

/** The limit takes all that came at one time or none of it: their order is not promised. */
export async function markReplans(world: World, operation: MarkReplans): Promise<unknown> {
  const wholeTimes = world.choose(({ heads }) => {
    const times = heads.flatMap(({ replanAt }) => replanAt ?? []).sort((a, b) => a - b)
    return times.filter((at) => at <= (times[operation.limit - 1] ?? Infinity)).length
  })
  return world.side.store.changes.markReplans(Math.max(1, wholeTimes))
}

function waits(world: World, { refs }: Plan): boolean {
  if (world.locked.size === 0) return false
  if (refs !== null) return refs.some((wanted) => world.locked.has(wanted))
  return world.choose(({ marks }) => marks.some(({ mark }) => world.locked.has(mark.ref)))
}

function queryOf(wanted: ScheduleRef) {
  return { ref: wanted, organizationId: 'acme', userIds: ['alice', 'bob'] }
}

function plainTargets(world: World, { ref: of, connections, records }: Targets): unknown {
  return {
    ref: of,
    connections: inAnyOrder(connections.map((each) => plainAnswer(world, each))),
    records: inAnyOrder(records.map((each) => plainAnswer(world, each))),
  }
}

function plainReport(world: World, report: PlanReport): unknown {
  return { ...report, work: inAnyOrder(report.work.map((each) => plainAnswer(world, each))) }
}
