import type { ScheduleRef } from '../model/schedule-ref.js'
import {
  type GuardFacts,
  type HeldRemoval,
  HOST_SCOPE,
  type LockedCounter,
  type Release,
  type RemovalCounter,
} from '../ports/store/guard-store.js'
import type { GuardLimit, GuardPolicy } from './guard-policy.js'
import {
  allowedRemovals,
  countRemovals,
  countStanding,
  isCounted,
  removedLately,
} from './removal-counter.js'
import type { Removal } from './removals-of.js'

/** What the plan of one schedule would remove. */
export interface PlannedRemovals {
  readonly ref: ScheduleRef
  readonly removals: readonly Removal[]
}

export interface GuardDecision {
  /** The removals that must not be written; those of one schedule are held together. */
  readonly held: readonly HeldRemoval[]
  /** Counters that changed. */
  readonly counters: readonly RemovalCounter[]
  /** Scopes that begin to hold with this plan. */
  readonly tripped: readonly string[]
}

/**
 * Scopes of which has to be counted what stands before it can be decided: only those that are about
 * to exceed what is always allowed, and at most once in a window each.
 */
export function scopesToCount(
  planned: readonly PlannedRemovals[],
  facts: GuardFacts,
  policy: GuardPolicy,
): readonly string[] {
  const { now, counters, releases } = facts
  const { windowMs } = policy
  const adding = new Map<string, number>()
  for (const { removals } of planned) {
    for (const [scope, count] of amounts(unreleased(removals, releases))) {
      adding.set(scope, (adding.get(scope) ?? 0) + count)
    }
  }
  return counters
    .filter((counter) => !counter.isHolding && !isCounted(counter, now, windowMs))
    .filter((counter) => {
      const { least } = limitOf(counter.scope, policy)
      return removedLately(counter, now, windowMs) + (adding.get(counter.scope) ?? 0) > least
    })
    .map(({ scope }) => scope)
}

/**
 * Decides which schedules' removals are held: those that would bring a calendar, or all of them
 * together, above what a window may have, and once that has happened every further one until a
 * person releases them. A scope that holds stays so however much time passes: otherwise a mistake
 * at night would have removed everything by the morning, share by share.
 *
 * Released removals are not counted: what somebody allowed must not stop what comes afterwards.
 */
export function guardRemovals(
  planned: readonly PlannedRemovals[],
  facts: GuardFacts,
  policy: GuardPolicy,
  standing: ReadonlyMap<string, number> = new Map(),
): GuardDecision {
  const { now, releases } = facts
  const { windowMs } = policy
  const counters = new Map<string, LockedCounter>()
  const changed = new Set<string>()
  for (const counter of facts.counters) {
    const counted = standing.get(counter.scope)
    if (counted === undefined) {
      counters.set(counter.scope, counter)
    } else {
      counters.set(counter.scope, countStanding(counter, counted, now, windowMs))
      changed.add(counter.scope)
    }
  }
  const held: HeldRemoval[] = []
  const tripped = new Set<string>()
  for (const { ref, removals } of planned) {
    const counting = unreleased(removals, releases)
    const adding = amounts(counting)
    const full = [...adding.keys()].filter((scope) => {
      const counter = counterOf(counters, scope)
      const allowed = allowedRemovals(limitOf(scope, policy), counter, now, windowMs)
      return (
        counter.isHolding ||
        removedLately(counter, now, windowMs) + (adding.get(scope) ?? 0) > allowed
      )
    })
    if (full.length === 0) {
      for (const [scope, count] of adding) {
        const counter = counterOf(counters, scope)
        counters.set(scope, countRemovals(counter, count, now, windowMs))
        changed.add(scope)
      }
      continue
    }
    for (const scope of full) {
      const counter = counterOf(counters, scope)
      if (!counter.isHolding) tripped.add(scope)
      counters.set(scope, { ...counter, isHolding: true })
    }
    const byHost = full.includes(HOST_SCOPE)
    for (const { connectionId } of counting) {
      held.push({ ref, connectionId, byMailbox: full.includes(connectionId), byHost })
    }
  }
  return {
    held,
    counters: [...changed].map((scope) => withoutHolding(counterOf(counters, scope))),
    tripped: [...tripped],
  }
}

function unreleased(
  removals: readonly Removal[],
  releases: readonly Release[],
): readonly Removal[] {
  return removals.filter((removal) => !releases.some((release) => covers(release, removal)))
}

function covers({ scope }: Release, { organizationId, userId }: Removal): boolean {
  switch (scope.kind) {
    case 'everything':
      return true
    case 'organization':
      return scope.organizationId === organizationId
    case 'user':
      return scope.userId === userId
  }
}

/** How much the removals of one schedule add to each counter. */
function amounts(removals: readonly Removal[]): ReadonlyMap<string, number> {
  const adding = new Map<string, number>()
  if (removals.length === 0) return adding
  adding.set(HOST_SCOPE, removals.length)
  for (const { connectionId, isShownElsewhere } of removals) {
    if (!isShownElsewhere) adding.set(connectionId, 1)
  }
  return adding
}

function limitOf(scope: string, { host, mailbox }: GuardPolicy): GuardLimit {
  return scope === HOST_SCOPE ? host : mailbox
}

function counterOf(counters: ReadonlyMap<string, LockedCounter>, scope: string): LockedCounter {
  return (
    counters.get(scope) ?? {
      scope,
      removed: [],
      standing: null,
      countedAt: null,
      isHolding: false,
    }
  )
}

function withoutHolding({ isHolding: _isHolding, ...counter }: LockedCounter): RemovalCounter {
  return counter
}
