import { guardRemovals, type GuardDecision, scopesToCount } from '../decide/guard-removals.js'
import type { SchedulePlan } from '../decide/plan-schedule.js'
import { removalsOf } from '../decide/removals-of.js'
import type { ErrorFacts } from '../model/outcome.js'
import type { ScheduleRef } from '../model/schedule-ref.js'
import type { LockedHead, Postponement, Targets } from '../ports/store/change-store.js'
import {
  type GuardFacts,
  type GuardWrites,
  HOST_SCOPE,
  type PlanGuard,
} from '../ports/store/guard-store.js'
import type { ResultMessage } from '../ports/transport.js'
import type { Environment } from './environment.js'

/** The plan of one schedule, and what it was made from. */
export interface GuardedPlan {
  readonly locked: LockedHead
  readonly plan: SchedulePlan
  readonly target: Targets
  /** Whether it brings what stands to the present versions. */
  readonly isRollout: boolean
}

export interface Guarded {
  /** Those that may be written. */
  readonly plans: readonly GuardedPlan[]
  /** The others: their marks wait for a release, or for their rows to come back. */
  readonly postponed: readonly Postponement[]
  readonly messages: readonly ResultMessage[]
  /** `null` when there is nothing to write. */
  readonly writes: GuardWrites | null
}

export function unguarded(plans: readonly GuardedPlan[]): Guarded {
  return { plans, postponed: [], messages: [], writes: null }
}

/** Held plans are looked at so often in a window: their rows may be there again. */
const LOOKS_PER_WINDOW = 4

const massDeletion: ErrorFacts = {
  class: 'NOT_ATTEMPTED',
  code: 'MASS_DELETION',
  message:
    'held: too many schedules would vanish from calendars at once; look: calsync release --everything --dry-run',
}

/**
 * Takes out plans that would remove more than a window may have. A schedule is postponed as a whole,
 * so that its head and its records go on saying the same; the others are written.
 *
 * Only plans with removals pay for it, and those whose removals were held before.
 */
export async function guardPlans(
  environment: Environment,
  plans: readonly GuardedPlan[],
  guard: PlanGuard,
): Promise<Guarded> {
  const { policy } = environment
  if (policy.guard === null) return settling(unguarded(plans), guard)
  const planned = plans
    .map(({ plan, target }) => ({
      ref: plan.head.ref,
      removals: removalsOf(plan.records, plan.targets ?? target),
    }))
    .filter(({ removals }) => removals.length > 0)
  if (planned.length === 0) return settling(unguarded(plans), guard)

  const connectionIds = planned.flatMap(({ removals }) => removals.map((each) => each.connectionId))
  const facts = await guard.lock([...new Set(connectionIds)])
  const scopes = scopesToCount(planned, facts, policy.guard)
  const standing = scopes.length === 0 ? undefined : await guard.count(scopes)
  const decision = guardRemovals(planned, facts, policy.guard, standing)
  const { held, counters } = decision
  const heldRefs = new Set(held.map(({ ref }) => ref))
  const rollouts = new Set(
    plans.filter(({ isRollout }) => isRollout).map(({ plan }) => plan.head.ref),
  )
  const delayMs = policy.guard.windowMs / LOOKS_PER_WINDOW
  if (held.length > 0) tell(environment, decision)
  return settling(
    {
      plans: plans.filter(({ plan }) => !heldRefs.has(plan.head.ref)),
      postponed: [...heldRefs].map((ref) => ({ ref, delayMs, error: massDeletion })),
      messages: notices(environment, decision, facts),
      writes: {
        counters,
        held: held.map((each) => ({ ...each, byRollout: rollouts.has(each.ref) })),
        settled: [],
      },
    },
    guard,
  )
}

/** What was held of a schedule is forgotten as soon as a plan of it is written. */
function settling(guarded: Guarded, { heldRefs }: PlanGuard): Guarded {
  if (heldRefs.size === 0) return guarded
  const settled = guarded.plans
    .map(({ plan }): ScheduleRef => plan.head.ref)
    .filter((ref) => heldRefs.has(ref))
  if (settled.length === 0) return guarded
  return { ...guarded, writes: { counters: [], held: [], ...guarded.writes, settled } }
}

function tell({ logger, telemetry }: Environment, { held, tripped }: GuardDecision): void {
  telemetry.count('calsync_removals_held_total', held.length)
  if (tripped.length === 0) return
  logger.error('plan.mass_deletion', {
    scopes: tripped.slice(0, 20),
    held: held.length,
    next: 'calsync release --everything --dry-run shows what would be removed, and whose',
  })
}

/** One message for each calendar, or the host, that begins to hold. */
function notices(
  { transport, providers, clock }: Environment,
  { tripped }: GuardDecision,
  { now }: GuardFacts,
): ResultMessage[] {
  const integration = [...providers.keys()][0]
  if (!transport.publishes || integration === undefined) return []
  return tripped.map((scope) => ({
    id: `mass_deletion:${scope}:${now}`,
    kind: 'dlq',
    integration,
    key: scope,
    body: {
      type: 'mass_deletion',
      connectionId: scope === HOST_SCOPE ? null : scope,
      errorType: massDeletion.class,
      errorCode: massDeletion.code,
      error: massDeletion.message,
      timestamp: new Date(clock.now()).toISOString(),
    },
  }))
}
