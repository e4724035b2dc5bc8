import {
  type GuardFacts,
  type GuardWrites,
  HOST_SCOPE,
  type Instant,
  type LockedCounter,
  type PlanGuard,
  type ScheduleRef,
} from '@calsync/core'
import type { MemoryState } from './memory-state.js'
import { plainCopy } from './plain-copy.js'

/** The guard's side of one plan's transaction, in memory. */
export class MemoryPlanGuard implements PlanGuard {
  readonly heldRefs: ReadonlySet<ScheduleRef>
  readonly rolloutRefs: ReadonlySet<ScheduleRef>
  readonly #state: MemoryState
  #ended = false
  #giveBack: () => void = () => {}

  constructor(state: MemoryState, refs: readonly ScheduleRef[]) {
    this.#state = state
    const wanted = new Set(refs)
    const held = [...state.heldRemovals.values()].filter(({ ref }) => wanted.has(ref))
    this.heldRefs = new Set(held.map(({ ref }) => ref))
    const ofRollouts = held.filter(({ byRollout }) => byRollout === true)
    this.rolloutRefs = new Set(ofRollouts.map(({ ref }) => ref))
  }

  async lock(connectionIds: readonly string[]): Promise<GuardFacts> {
    await this.#take()
    const now = this.#state.now()
    const scopes = [HOST_SCOPE, ...connectionIds]
    const releases = [...this.#state.releases.values()].filter(({ until }) => until > now)
    return plainCopy({ now, counters: scopes.map((scope) => this.#counter(scope)), releases })
  }

  async count(scopes: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return new Map(scopes.map((scope) => [scope, this.#standing(scope)]))
  }

  /** The transaction is over: whoever waits for the counters goes on. */
  end(): void {
    this.#ended = true
    this.#giveBack()
  }

  /** The host's lock stands for all of them: it is always taken first. */
  async #take(): Promise<void> {
    await new Promise<void>((taken) => {
      void this.#state.guardLock.hold([HOST_SCOPE], async () => {
        // Its transaction ended while it waited.
        if (this.#ended) return
        taken()
        await new Promise<void>((resolve) => {
          this.#giveBack = resolve
        })
      })
    })
  }

  #counter(scope: string): LockedCounter {
    const held = [...this.#state.heldRemovals.values()]
    const isHolding = held.some(({ connectionId, byHost, byMailbox }) =>
      scope === HOST_SCOPE ? byHost : byMailbox && connectionId === scope,
    )
    const known = this.#state.removalCounters.get(scope)
    return { ...(known ?? { scope, removed: [], standing: null, countedAt: null }), isHolding }
  }

  #standing(scope: string): number {
    const standing = new Set<string>()
    for (const { record } of this.#state.records.all()) {
      const { connectionId, ref, desired } = record
      if (scope !== HOST_SCOPE && scope !== connectionId) continue
      if (desired.presence === 'present') standing.add(JSON.stringify([connectionId, ref]))
    }
    return standing.size
  }
}

export function applyGuardWrites(
  state: MemoryState,
  { counters, held, settled }: GuardWrites,
  now: Instant,
): void {
  for (const counter of counters) state.removalCounters.set(counter.scope, counter)
  const before = new Map(state.heldRemovals)
  const anew = new Set<ScheduleRef>([...settled, ...held.map(({ ref }) => ref)])
  for (const [key, { ref }] of before) if (anew.has(ref)) state.heldRemovals.delete(key)
  const isSettled = new Set(settled)
  for (const stored of state.marks.values()) {
    if (!isSettled.has(stored.mark.ref) || stored.error?.code !== 'MASS_DELETION') continue
    stored.notBefore = Math.min(stored.notBefore, now)
  }
  for (const removal of held) {
    const key = JSON.stringify([removal.ref, removal.connectionId])
    state.heldRemovals.set(key, { ...removal, since: before.get(key)?.since ?? now })
  }
}
