import { type Decision, type DecisionContext, unchanged } from '../decide/decision.js'
import { holdOf } from '../decide/settle-write.js'
import { isAtRest } from '../decide/next-step.js'
import { needsReconnect } from '../model/error-class.js'
import type { Instant } from '../model/instant.js'
import { type ErrorFacts, errorOf, type Outcome } from '../model/outcome.js'
import type { Action, Attempt } from '../model/sync-record.js'
import type {
  ClaimedRecord,
  ConnectionEffect,
  RecordPatch,
  RecordSettlement,
} from '../ports/store/claim-store.js'
import { collects } from './environment.js'
import { isStillShown } from './still-shown.js'
import type { Sent, TurnParts } from './turn-setting.js'
import {
  judge,
  nothingElse,
  reconnectToast,
  tidy,
  type Verdict,
  type VerdictSetting,
} from './verdict.js'
import type { WorkItem } from './work-item.js'

/** How long a change to an occurrence waits when nothing else calls. */
const SERIES_REST_MS = 60_000

const seriesGivenUp: ErrorFacts = {
  class: 'NOT_ATTEMPTED',
  code: 'SERIES_GIVEN_UP',
  message: 'its series was given up; what mends the series brings it back',
}

/** An operation that was refused before it was sent. */
type Refusal = Pick<Extract<WorkItem, { kind: 'refused' }>, 'action' | 'error' | 'replan'>

/** Judges what a turn did, and keeps account of what it teaches about the mailbox. */
export class TurnJudge {
  readonly #parts: TurnParts
  readonly #verdicts: VerdictSetting

  constructor(parts: TurnParts) {
    const { environment } = parts.setting
    this.#parts = parts
    this.#verdicts = {
      claim: parts.claim,
      displayName: parts.provider.describe().displayName,
      collects: (kind) => collects(environment, kind),
      timestamp: new Date(environment.clock.now()).toISOString(),
      isStillShown: (claimed) => isStillShown(parts.claim, claimed, parts.contents),
    }
  }

  /** What came back for one operation. */
  judge({ claimed, ready, attempt, outcome, sentAt }: Sent, durationMs: number): Verdict {
    const { action, redo, look } = ready
    const sent = { action, attempt, outcome, redo, look }
    const verdict = judge(this.#verdicts, claimed, sent, durationMs, this.#context(sentAt))
    this.#note(outcome, verdict.decision)
    this.#report(claimed, action, outcome, verdict.decision)
    this.#reportAltered(claimed, verdict.decision)
    return verdict
  }

  /** An operation that cannot even be prepared: refused here, as the provider would have done. */
  refuse(claimed: ClaimedRecord, { action, error, replan }: Refusal): RecordSettlement {
    const outcome: Outcome = { kind: 'refused', error }
    const attempt = action === 'find' ? null : this.#attemptOf(claimed, action)
    const sent = { action, attempt, outcome, redo: false, look: null }
    const { settlement, decision } = judge(this.#verdicts, claimed, sent, 0, this.#context())
    this.#report(claimed, action, outcome, decision)
    return { ...settlement, replan }
  }

  tidy(claimed: ClaimedRecord): RecordSettlement {
    return tidy(this.#verdicts, claimed, this.#context()).settlement
  }

  /** A record that was handed out before its unanswered call was over. */
  wait({ record }: ClaimedRecord, until: number): RecordSettlement {
    const patch = { ...unchanged(record), dueAt: until }
    const { id, desired } = record
    return { recordId: id, seenVersion: desired.version, patch, ...nothingElse }
  }

  /** An operation beside the records' own, such as the removal of a second event. */
  noteRemoval(outcome: Outcome): void {
    const error = errorOf(outcome)
    const hold = error === null ? null : holdOf(error)
    const block = error !== null && needsReconnect(error.class) ? error : null
    this.#note(outcome, { hold, block })
  }

  /**
   * A change to an occurrence whose series does not stand. The write of the series calls for it; when
   * the series itself rests, it rests with it.
   */
  waitForSeries(claimed: ClaimedRecord, replan: boolean): RecordSettlement {
    const { record, series } = claimed
    if (series === null || !isAtRest(series)) {
      const until = this.#parts.lease.now() + SERIES_REST_MS
      return { ...this.wait(claimed, until), replan }
    }
    const patch: RecordPatch = {
      ...unchanged(record),
      attempt: null,
      doubt: null,
      verify: false,
      dueAt: null,
      status: series.status,
      lastError: series.status === 'dead' ? seriesGivenUp : null,
    }
    const { id, desired } = record
    return { recordId: id, seenVersion: desired.version, patch, ...nothingElse }
  }

  /** What the turn taught, to be stored with its end. */
  effect(): ConnectionEffect {
    const { claim, lease, setting, tally } = this.#parts
    const effect = tally.effect(lease.now(), setting.environment.random.next())
    const { blocked } = tally
    if (blocked === null) return effect
    const isTold = this.#verdicts.collects('notification')
    const messages = isTold ? [reconnectToast(this.#verdicts, blocked)] : []
    return { ...effect, block: { epoch: claim.epoch, error: blocked, messages } }
  }

  #note(outcome: Outcome, decision: Pick<Decision, 'hold' | 'block'>): void {
    const { lease, setting, tally } = this.#parts
    tally.note(outcome, decision, lease.now(), setting.environment.random.next())
  }

  #report({ record }: ClaimedRecord, action: Action, outcome: Outcome, { gaveUp }: Decision): void {
    const { claim, setting } = this.#parts
    const { logger, telemetry } = setting.environment
    const { userId } = claim
    telemetry.count('calsync_operations_total', 1, { action, outcome: outcome.kind })
    const error = errorOf(outcome)
    if (error === null) {
      logger.debug('sync.completed', { ref: record.ref, userId, action })
      return
    }
    logger.info('sync.failed', {
      ref: record.ref,
      userId,
      action,
      outcome: outcome.kind,
      errorClass: error.class,
      error: error.message,
      gaveUp,
    })
  }

  /** A calendar that makes something else of an event than it was told is reported each time. */
  #reportAltered({ record }: ClaimedRecord, { patch }: Decision): void {
    const { claim, setting } = this.#parts
    const { logger, telemetry } = setting.environment
    const fields = patch.applied?.altered ?? []
    if (fields.length === 0 || patch.applied?.at === record.applied?.at) return
    telemetry.count('calsync_altered_events_total', 1, { integration: claim.integration })
    logger.warn('sync.altered', {
      ref: record.ref,
      part: record.part,
      userId: claim.userId,
      fields: fields.join(', '),
      reason: 'the provider holds something else in these fields than was sent',
    })
  }

  #attemptOf({ record }: ClaimedRecord, action: Attempt['action']): Attempt {
    const { claim, lease } = this.#parts
    const { fence, epoch } = claim
    const { version } = record.desired
    return { version, action, fence, epoch, sentAt: lease.now(), hash: null, request: null }
  }

  #context(sentAt?: Instant): DecisionContext {
    const { claim, lease, provider, setting } = this.#parts
    const { policy, random } = setting.environment
    return {
      policy,
      now: lease.now(),
      asOf: sentAt ?? lease.now(),
      random: random.next(),
      epoch: claim.epoch,
      calendarId: claim.calendarId,
      createIdempotency: provider.describe().createIdempotency,
    }
  }
}
