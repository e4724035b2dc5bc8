import type { FollowUp } from '../decide/decision.js'
import { messageOf } from '../model/calsync-error.js'
import type { Outcome } from '../model/outcome.js'
import type { ClaimedRecord, RecordSettlement } from '../ports/store/claim-store.js'
import type { Allowance } from './allowance.js'
import type { CallResult, CallSender } from './call-sender.js'
import type { TurnJudge } from './turn-judge.js'
import { mayBegin, type Sending, type TurnParts } from './turn-setting.js'
import type { Verdict } from './verdict.js'
import {
  prepareAction,
  type ReadyOperation,
  removalOf,
  replayOf,
  type WorkItem,
} from './work-item.js'

/** How soon events that could not be removed are looked for again. */
const REMOVAL_RETRY_MS = 10_000

/** A verdict that asks for something at once, in the same lane. */
export interface Following {
  readonly claimed: ClaimedRecord
  readonly ready: ReadyOperation
  readonly verdict: Verdict
  readonly followUp: FollowUp
}

export interface FollowResult {
  readonly settlements: readonly RecordSettlement[]
  /** Whether the last call is over, so that the lane may carry the next one. */
  readonly over: boolean
}

/** Sends what follows from a call in its lane: replays, repeated updates, removals. */
export class FollowUps {
  readonly #parts: TurnParts
  readonly #allowance: Allowance
  readonly #sender: CallSender
  readonly #judge: TurnJudge

  constructor(parts: TurnParts, allowance: Allowance, sender: CallSender, judge: TurnJudge) {
    this.#parts = parts
    this.#allowance = allowance
    this.#sender = sender
    this.#judge = judge
  }

  /** @param over whether the call before is over; if not, its lane is taken and nothing is sent */
  async send(following: readonly Following[], over: boolean): Promise<FollowResult> {
    const settlements = new Map(
      following.map(({ claimed, verdict }) => [claimed.record.id, verdict.settlement]),
    )
    let free = over
    const repeats = following.flatMap((one): Sending[] => {
      const { claimed } = one
      const item = this.#repetition(one)
      if (item?.kind === 'send') return [item]
      // It was the last thing to do for the record; as a mere look it would be repeated for ever.
      if (item?.kind === 'refused') {
        settlements.set(claimed.record.id, this.#judge.refuse(claimed, item))
      }
      return []
    })
    for (const call of free ? await this.#affordable(repeats) : []) {
      if (!free || !mayBegin(this.#parts)) break
      const result = await this.#sender.send(call)
      free = result.over
      for (const [id, settlement] of this.#settle(result)) settlements.set(id, settlement)
    }
    for (const { claimed, verdict, followUp } of following) {
      if (followUp.kind !== 'delete_extras') continue
      const removal = await this.#remove(claimed, followUp.externalIds, free)
      free = removal.over
      if (removal.done) continue
      const dueAt = this.#parts.lease.now() + REMOVAL_RETRY_MS
      const { settlement } = verdict
      const patch = { ...settlement.patch, verify: true, dueAt }
      settlements.set(claimed.record.id, { ...settlement, patch })
    }
    return { settlements: [...settlements.values()], over: free }
  }

  #repetition({ claimed, ready, verdict, followUp }: Following): WorkItem | null {
    const { claim, contents, provider } = this.#parts
    switch (followUp.kind) {
      case 'replay': {
        const replay = replayOf(claimed.record, provider, ready.redo)
        return replay === null ? null : { kind: 'send', claimed, ready: replay }
      }
      case 'update': {
        // The look found the event that stands there now, which may be another than was stored.
        const { externalId } = verdict.settlement.patch
        const seen = { ...claimed, record: { ...claimed.record, externalId } }
        return prepareAction(claim, seen, 'update', provider, contents)
      }
      case 'delete_extras':
        return null
    }
  }

  async #affordable(sendings: readonly Sending[]): Promise<Sending[][]> {
    const byId = new Map(sendings.map((sending) => [sending.ready.prepared.id, sending]))
    const live = sendings.some(({ claimed }) => claimed.record.priority === 'live')
    try {
      const operations = sendings.map(({ ready }) => ready.prepared)
      const calls = await this.#allowance.followUps(operations, live)
      return calls.map((call) => call.map(({ id }) => byId.get(id) as Sending))
    } catch (error) {
      // What would have followed stays due, and the next turn comes to it again.
      this.#parts.setting.environment.logger.error('budget.failed', { error: messageOf(error) })
      return []
    }
  }

  #settle({ sent, durationMs }: CallResult): [string, RecordSettlement][] {
    return sent.map((one) => [one.claimed.record.id, this.#judge.judge(one, durationMs).settlement])
  }

  /**
   * Removes events that carry our correlation and should not stand there. They have no attempts:
   * their ids are never used again, so a removal does no harm however late it lands.
   */
  async #remove(
    { record }: ClaimedRecord,
    externalIds: readonly string[],
    free: boolean,
  ): Promise<{ readonly done: boolean; readonly over: boolean }> {
    const { claim, lease, provider, setting } = this.#parts
    const removals = externalIds
      .map((externalId, index) => removalOf(claim, record, externalId, index, provider))
      .filter((removal) => removal !== null)
    let over = free
    let removed = 0
    try {
      const live = record.priority === 'live'
      const calls = free ? await this.#allowance.followUps(removals, live) : []
      for (const call of calls) {
        if (!over || !mayBegin(this.#parts)) break
        const sentAt = lease.now()
        const { outcomes, over: ended } = await this.#sender.execute(call)
        for (const outcome of outcomes.values()) {
          this.#judge.noteRemoval(outcome)
          if (isRemoved(outcome)) removed += 1
        }
        over = ended && [...outcomes.values()].every(({ kind }) => kind !== 'unanswered')
        if (!over) this.#sender.restUntilOver(sentAt)
      }
    } catch (error) {
      setting.environment.logger.error('budget.failed', { error: messageOf(error) })
    }
    const { logger } = setting.environment
    logger.warn('sync.duplicate_removed', { ref: record.ref, found: externalIds.length, removed })
    return { done: removed === externalIds.length, over }
  }
}

function isRemoved(outcome: Outcome): boolean {
  return (
    outcome.kind === 'done' || (outcome.kind === 'refused' && outcome.error.class === 'EVENT_GONE')
  )
}
