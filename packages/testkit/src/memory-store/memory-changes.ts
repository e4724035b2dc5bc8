import {
  CalsyncError,
  type ChangeMark,
  type ChangeStore,
  type LockedHead,
  type PlanFunction,
  type PlanReport,
  type Postponement,
  type Priority,
  type ScheduleHead,
  type ScheduleRef,
  type TargetQuery,
  type Targets,
  type TransactionHandle,
} from '@calsync/core'
import { applyPlan, checkPlan } from './apply-plan.js'
import { MemoryPlanGuard } from './memory-plan-guard.js'
import type { MemoryState, StoredMark } from './memory-state.js'
import { MemoryTransaction } from './memory-transaction.js'
import { plainCopy } from './plain-copy.js'

type Origin = Omit<LockedHead, 'head'>
type Origins = ReadonlyMap<ScheduleRef, Origin>

/** Changes and plans in memory. */
export class MemoryChanges implements ChangeStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  /** `tx` comes from `begin()` of the same store. */
  async markChanged(tx: TransactionHandle, marks: readonly ChangeMark[]): Promise<void> {
    if (!(tx instanceof MemoryTransaction)) {
      throw new CalsyncError({
        code: 'WRONG_TRANSACTION',
        message: 'the memory store takes only its own transactions',
        next: 'open one with begin() of the memory store',
      })
    }
    tx.add(this.#state, plainCopy(marks))
  }

  async planChanges(limit: number, plan: PlanFunction): Promise<PlanReport> {
    const taken = this.#takeMarks(limit)
    try {
      return await this.#plan(originsOf(taken), plan, (postponed) => {
        this.#finishMarks(taken, postponed)
      })
    } catch (error) {
      for (const mark of taken) mark.taken = false
      throw error
    }
  }

  async planSchedules(
    refs: readonly ScheduleRef[],
    origin: { readonly priority: Priority; readonly by: string | null; readonly reason: string },
    plan: PlanFunction,
  ): Promise<PlanReport> {
    const origins = new Map(refs.map((ref) => [ref, { ...origin, markedDeleted: false }]))
    return this.#plan(origins, plan, (postponed) => {
      // There are no marks that could stay, so marks are left that will be taken.
      const now = this.#state.now()
      for (const { ref, delayMs, error } of postponed) {
        const marks = this.#state.prepareMarks(
          [{ ref, kind: 'changed', ...origin }],
          now,
          now + delayMs,
        )
        this.#state.publishMarks(marks.map((mark) => ({ ...mark, error })))
      }
    })
  }

  async markReplans(limit: number): Promise<number> {
    const now = this.#state.now()
    const due = [...this.#state.heads.values()]
      .filter((head) => head.replanAt !== null && head.replanAt <= now)
      .sort((a, b) => (a.replanAt ?? 0) - (b.replanAt ?? 0) || byText(a.ref, b.ref))
      .slice(0, limit)
    for (const head of due) {
      this.#state.heads.set(head.ref, { ...head, replanAt: null })
      const priority = 'background'
      const mark = { ref: head.ref, kind: 'changed', priority, by: null, reason: 'replan' } as const
      this.#state.addMarks([mark], now)
    }
    return due.length
  }

  #takeMarks(limit: number): StoredMark[] {
    const now = this.#state.now()
    const free = [...this.#state.marks.values()].filter(
      (stored) => !stored.taken && stored.notBefore <= now,
    )
    const rank = ({ mark }: StoredMark) => (mark.priority === 'live' ? 0 : 1)
    const taken = free.sort((a, b) => rank(a) - rank(b) || a.id - b.id).slice(0, limit)
    for (const mark of taken) mark.taken = true
    return taken
  }

  #finishMarks(taken: readonly StoredMark[], postponed: readonly Postponement[]): void {
    const later = new Map(postponed.map((postponement) => [postponement.ref, postponement]))
    const now = this.#state.now()
    for (const stored of taken) {
      const postponement = later.get(stored.mark.ref)
      stored.taken = false
      if (postponement === undefined) {
        this.#state.marks.delete(stored.id)
      } else {
        stored.notBefore = now + postponement.delayMs
        stored.error = postponement.error
      }
    }
  }

  /** Locks, reads, lets `plan` decide, and stores all of it in one step or nothing. */
  async #plan(
    origins: Origins,
    plan: PlanFunction,
    finish: (postponed: readonly Postponement[]) => void,
  ): Promise<PlanReport> {
    const refs = [...origins.keys()].sort()
    if (refs.length === 0) return { heads: 0, postponed: 0, work: [] }
    return this.#state.headLocks.hold(refs, async () => {
      const heads = refs.map((ref) => this.#lockedHead(ref, origins))
      const guard = new MemoryPlanGuard(this.#state, refs)
      try {
        const planned = await plan(
          plainCopy(heads),
          async (queries) => queries.map((query) => this.#targets(query)),
          this.#state.now(),
          guard,
        )
        const writes = plainCopy(planned)
        checkPlan(this.#state, writes, new Set(refs))
        for (const { head } of heads) this.#keepHead(head)
        const work = applyPlan(this.#state, writes, this.#state.now())
        const postponed = writes.postponed.filter(({ ref }) => origins.has(ref))
        finish(postponed)
        return { heads: refs.length, postponed: postponed.length, work }
      } finally {
        guard.end()
      }
    })
  }

  #lockedHead(ref: ScheduleRef, origins: Origins): LockedHead {
    const { markedDeleted, priority, by, reason } = origins.get(ref) ?? NO_ORIGIN
    return { head: headOf(this.#state, ref) ?? newHead(ref), markedDeleted, priority, by, reason }
  }

  #keepHead(head: ScheduleHead): void {
    if (this.#state.heads.has(head.ref)) return
    this.#state.heads.set(head.ref, { ...head, replanAt: null })
  }

  #targets({ ref, organizationId, userIds }: TargetQuery): Targets {
    const records = this.#state.records.ofRef(ref).map(({ record }) => record)
    const recorded = new Set(records.map(({ connectionId }) => connectionId))
    const users = new Set(userIds)
    const connections = [...this.#state.connections.values()]
      .map(({ connection }) => connection)
      .filter(
        (connection) =>
          recorded.has(connection.id) ||
          (connection.organizationId === organizationId && users.has(connection.userId)),
      )
    return plainCopy({ ref, connections, records })
  }
}

const NO_ORIGIN: Origin = {
  markedDeleted: false,
  priority: 'background',
  by: null,
  reason: null,
}

function newHead(ref: ScheduleRef): ScheduleHead {
  return {
    ref,
    state: 'new',
    version: 0,
    hash: null,
    hashVersion: null,
    renderVersion: null,
    snapshot: null,
    error: null,
  }
}

/** The head as the port shows it, or `null`. */
export function headOf(state: MemoryState, ref: ScheduleRef): ScheduleHead | null {
  const head = state.heads.get(ref)
  if (head === undefined) return null
  const { replanAt: _replanAt, ...shown } = head
  return shown
}

/** What the marks of each schedule say together; the newest of the most urgent names who and why. */
function originsOf(marks: readonly StoredMark[]): Origins {
  const origins = new Map<ScheduleRef, Origin>()
  for (const { mark } of [...marks].sort((a, b) => a.id - b.id)) {
    const before = origins.get(mark.ref)
    const isLessUrgent = before?.priority === 'live' && mark.priority === 'background'
    const { priority, by, reason } = isLessUrgent ? before : mark
    const markedDeleted = before?.markedDeleted === true || mark.kind === 'deleted'
    origins.set(mark.ref, { markedDeleted, priority, by, reason })
  }
  return origins
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
