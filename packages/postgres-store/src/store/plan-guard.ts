import { type GuardFacts, HOST_SCOPE, type PlanGuard, type ScheduleRef } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { countStandingEverywhere } from '../sql/count-standing-everywhere.js'
import { countStanding } from '../sql/count-standing.js'
import { lockRemovalCounters } from '../sql/lock-removal-counters.js'
import type { TakenHead } from '../sql/take-changes.js'

/** The guard's side of one plan's transaction. */
export class PostgresPlanGuard implements PlanGuard {
  readonly heldRefs: ReadonlySet<ScheduleRef>
  readonly rolloutRefs: ReadonlySet<ScheduleRef>
  readonly #queries: Queries

  constructor(queries: Queries, taken: readonly TakenHead[]) {
    this.#queries = queries
    const refsOf = (some: readonly TakenHead[]) => some.map(({ locked }) => locked.head.ref)
    this.heldRefs = new Set(refsOf(taken.filter(({ held }) => held !== null)))
    this.rolloutRefs = new Set(refsOf(taken.filter(({ held }) => held === 'rollout')))
  }

  async lock(connectionIds: readonly string[]): Promise<GuardFacts> {
    return lockRemovalCounters(this.#queries, connectionIds)
  }

  async count(scopes: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const mailboxes = scopes.filter((scope) => scope !== HOST_SCOPE)
    const standing = new Map(
      mailboxes.length === 0 ? [] : await countStanding(this.#queries, mailboxes),
    )
    if (scopes.includes(HOST_SCOPE)) {
      standing.set(HOST_SCOPE, await countStandingEverywhere(this.#queries))
    }
    return standing
  }
}
