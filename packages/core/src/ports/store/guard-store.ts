import type { Instant } from '../../model/instant.js'
import type { ScheduleRef } from '../../model/schedule-ref.js'

/** The counter of everything that is removed anywhere; other scopes are ids of connections. */
export const HOST_SCOPE = 'host'

/** So many removals in the stretch of time that begins at `at`. */
export interface RemovalSlice {
  readonly at: Instant
  readonly count: number
}

/** What was removed lately in one calendar, or from all of them. */
export interface RemovalCounter {
  /** A connection's id, or `HOST_SCOPE`. */
  readonly scope: string
  /** Oldest first. */
  readonly removed: readonly RemovalSlice[]
  /** Schedules that stood, those of `removed` included; `null` when they were never counted. */
  readonly standing: number | null
  /** When `standing` was counted. */
  readonly countedAt: Instant | null
}

/** A counter that this transaction holds locked. */
export interface LockedCounter extends RemovalCounter {
  /** Whether removals are held here, so that nothing more is removed before a release. */
  readonly isHolding: boolean
}

/** Whose removals somebody allowed. */
export type ReleaseScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'organization'; readonly organizationId: string }
  | { readonly kind: 'user'; readonly userId: string }

/** A person's word that removals are meant. */
export interface Release {
  readonly scope: ReleaseScope
  readonly until: Instant
  readonly by: string
  readonly reason: string | null
  readonly at: Instant
}

/** What the guard judges by, read after the counters were locked. */
export interface GuardFacts {
  readonly now: Instant
  readonly counters: readonly LockedCounter[]
  /** Those that are not over. */
  readonly releases: readonly Release[]
}

/** One schedule that was to vanish from one calendar, and does not before a release. */
export interface HeldRemoval {
  readonly ref: ScheduleRef
  readonly connectionId: string
  /** Whether the calendar's own limit holds it. */
  readonly byMailbox: boolean
  /** Whether the host's limit holds it. Neither: it waits with others of its schedule. */
  readonly byHost: boolean
  /** Whether it comes from a rollout, so that it is planned as one again. Default: it does not. */
  readonly byRollout?: boolean
}

/** What a plan writes for the guard. */
export interface GuardWrites {
  readonly counters: readonly RemovalCounter[]
  readonly held: readonly HeldRemoval[]
  /** Schedules of which nothing is held any more: marks of them that are held are due at once. */
  readonly settled: readonly ScheduleRef[]
}

/** The guard's side of a plan's transaction. */
export interface PlanGuard {
  /** Those of the given heads of which removals are held. */
  readonly heldRefs: ReadonlySet<ScheduleRef>
  /** Those of them whose removals come from a rollout. */
  readonly rolloutRefs: ReadonlySet<ScheduleRef>
  /**
   * Locks the counters of these connections and of the host until the transaction ends, making
   * missing ones. Everybody locks the host's first, after the heads: nobody waits in a circle, and
   * several planners count one after the other.
   */
  lock(connectionIds: readonly string[]): Promise<GuardFacts>
  /** Counts the schedules that stand: in one calendar, or in all of them together. */
  count(scopes: readonly string[]): Promise<ReadonlyMap<string, number>>
}

export interface HeldFilter {
  readonly userId?: string
  readonly organizationId?: string
  readonly ref?: ScheduleRef
}

/** What is held in one calendar. */
export interface HeldMailbox {
  readonly connectionId: string
  readonly userId: string
  readonly organizationId: string
  readonly integration: string
  readonly removals: number
  readonly since: Instant
  /** Whether the host's limit holds any of them. */
  readonly byHost: boolean
  /** The first of them in the order of their references, at most five. */
  readonly examples: readonly ScheduleRef[]
}

export interface HeldReport {
  readonly removals: number
  readonly schedules: number
  readonly mailboxCount: number
  /** When the first of them was held; `null` for none. */
  readonly since: Instant | null
  /** The fullest first. */
  readonly mailboxes: readonly HeldMailbox[]
}

/** What the guard against mass deletion holds, and people's word that it is meant. */
export interface GuardStore {
  /** What is held; `mailboxes` has at most `limit` of them. */
  held(filter: HeldFilter, limit: number): Promise<HeldReport>
  /**
   * Allows the scope's removals for so long from now, and makes its held marks due. An earlier
   * release of the same scope is replaced.
   */
  release(scope: ReleaseScope, forMs: number, by: string, reason: string | null): Promise<Release>
  /** Releases that are not over, the newest first. */
  listReleases(): Promise<readonly Release[]>
}
