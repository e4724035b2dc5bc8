import { messageOf } from '../model/calsync-error.js'
import type { Instant } from '../model/instant.js'
import type { Outcome } from '../model/outcome.js'
import type { Attempt } from '../model/sync-record.js'
import type { PreparedOperation } from '../ports/calendar-provider.js'
import type { BeginAttempt } from '../ports/store/claim-store.js'
import {
  attemptNotStored,
  heldMeanwhile,
  leaseTooShort,
  noAnswer,
  noAnswerInTime,
  providerFailed,
  sentTooLate,
  unreadableKey,
} from './own-outcomes.js'
import { sendWithinMs } from './send-within.js'
import { mayBegin, type Sending, type Sent, type TurnParts } from './turn-setting.js'
import type { ReadyOperation } from './work-item.js'

/** How much longer than its own deadline a provider is waited for. */
export const GRACE_MS = 1_000
/** How long a connection rests when its attempts could not be stored. */
const BEGIN_FAILED_REST_MS = 1_000

export interface CallResult {
  readonly sent: readonly Sent[]
  readonly durationMs: number
  /** Whether the call is over, so that its lane may carry the next one. */
  readonly over: boolean
}

const nothingSent: CallResult = { sent: [], durationMs: 0, over: true }

/** Stores the attempts of one call, looks at the lease, and sends it. Never rejects. */
export class CallSender {
  readonly #parts: TurnParts

  constructor(parts: TurnParts) {
    this.#parts = parts
  }

  async send(sendings: readonly Sending[]): Promise<CallResult> {
    const { setting } = this.#parts
    const { clock, random } = setting.environment
    const attempts = attemptsOf(sendings, this.#parts, random.uuid())
    const askedAt = clock.monotonic()
    const begun = await this.#begin(attempts)
    if (begun === null) return notBegun(sendings, attempts, this.#parts)
    const accepted = sendings.filter(
      ({ claimed, ready }) => ready.action === 'find' || begun.has(claimed.record.id),
    )
    if (accepted.length === 0) return nothingSent
    const startedAt = clock.monotonic()
    // An unanswered call is waited for from here on, not from when its attempt was stored.
    const sentAt = this.#parts.lease.now()
    const call = accepted.map(({ ready }) => ready.prepared)
    const isLate = startedAt - askedAt > sendWithinMs(setting.leaseMs)
    const { outcomes, over } = isLate ? held(call, sentTooLate) : await this.execute(call)
    const sent = accepted.map(({ claimed, ready }): Sent => {
      const attempt = begun.get(claimed.record.id)
      const outcome = outcomes.get(ready.prepared.id) ?? noAnswer(ready.action)
      const stored =
        attempt === undefined ? null : { ...attempt, sentAt: Math.max(attempt.sentAt, sentAt) }
      return { claimed, ready, sentAt, outcome, attempt: stored }
    })
    const isEnded = over && sent.every(({ ready, outcome }) => isOver(ready.action, outcome))
    if (!isEnded && !sent.some(keepsLane)) this.restUntilOver(sentAt)
    return { sent, durationMs: clock.monotonic() - startedAt, over: isEnded }
  }

  /**
   * For a call that has no attempt to be found by, such as a look: the next turn would not know that
   * it still takes a lane. So there is no next turn before the call must be over.
   */
  restUntilOver(sentAt: Instant): void {
    const { setting, tally } = this.#parts
    tally.rest(sentAt + setting.environment.policy.maxFlightMs)
  }

  /** Sends one packed call whose attempts, if it needs any, are stored. */
  async execute(
    call: readonly PreparedOperation[],
  ): Promise<{ readonly outcomes: ReadonlyMap<string, Outcome>; readonly over: boolean }> {
    const { claim, lease, provider, setting } = this.#parts
    const { credential, connectionId } = claim
    const { deadlineMs } = provider.describe()
    // Another lane was told to wait while this call's attempts were being stored.
    if (!mayBegin(this.#parts)) return held(call, heldMeanwhile)
    // The last look at the lease: a call that could outlive it is not started.
    if (!lease.lasts(deadlineMs + GRACE_MS)) return held(call, leaseTooShort)
    if (credential === null) return held(call, unreadableKey)
    const { clock, logger, telemetry } = setting.environment
    const startedAt = clock.monotonic()
    const late = new AbortController()
    const answered = new AbortController()
    const overdue = clock.sleep(deadlineMs + GRACE_MS, answered.signal).then(() => null)
    try {
      telemetry.count('calsync_provider_calls_total', 1)
      const session = { connectionId, credential }
      const answers = await Promise.race([provider.execute(session, call, late.signal), overdue])
      const durationMs = clock.monotonic() - startedAt
      if (answers === null) {
        late.abort()
        logger.error('provider.overdue', { connectionId, deadlineMs })
        setting.pace.note(connectionId, [noAnswerInTime], durationMs)
        return { outcomes: all(call, noAnswerInTime), over: false }
      }
      const outcomes = answers.map(({ outcome }) => outcome)
      setting.pace.note(connectionId, outcomes, durationMs)
      return { outcomes: new Map(answers.map(({ id, outcome }) => [id, outcome])), over: true }
    } catch (error) {
      // Providers promise not to reject; if one does, nobody knows what was sent.
      logger.error('provider.rejected', { connectionId, error: messageOf(error) })
      return { outcomes: all(call, providerFailed), over: false }
    } finally {
      // With a reason: without one, each call would cost a DOMException with its stack.
      answered.abort(null)
    }
  }

  /** `null` when the store failed: what it stored is not known, but nothing was sent. */
  async #begin(attempts: readonly BeginAttempt[]): Promise<ReadonlyMap<string, Attempt> | null> {
    const { claim, lease, setting } = this.#parts
    const { clock, logger } = setting.environment
    if (attempts.length === 0) return new Map()
    const askedAt = clock.monotonic()
    try {
      const sentAt = await setting.ledger.begin(attempts)
      const stored = new Map<string, Attempt>()
      for (const attempt of attempts) {
        const at = sentAt.get(attempt.recordId)
        if (at !== undefined) stored.set(attempt.recordId, attemptAt(attempt, at))
      }
      // One that stored nothing renewed nothing: the lease may be another's by now.
      if (stored.size > 0) lease.extend(askedAt, setting.leaseMs)
      return stored
    } catch (error) {
      const { connectionId } = claim
      logger.error('begin.failed', { connectionId, error: messageOf(error) })
      return null
    }
  }
}

/** What is stored before a call; a look has no effect to be in doubt about and needs nothing. */
function attemptsOf(
  sendings: readonly Sending[],
  { claim }: TurnParts,
  callId: string,
): BeginAttempt[] {
  const { connectionId, fence, epoch } = claim
  return sendings.flatMap(({ claimed, ready }): BeginAttempt[] => {
    const { action, version, hash, prepared } = ready
    if (action === 'find') return []
    const request = action === 'create' ? prepared.request : null
    const recordId = claimed.record.id
    return [{ connectionId, fence, recordId, version, action, epoch, hash, request, callId }]
  })
}

/** The attempt as the store has it once it was begun. */
function attemptAt(
  { version, action, fence, epoch, hash, request }: BeginAttempt,
  sentAt: Instant,
): Attempt {
  return { version, action, fence, epoch, sentAt, hash, request }
}

/** The attempts may be stored all the same; settling the writes as not sent takes them back. */
function notBegun(
  sendings: readonly Sending[],
  attempts: readonly BeginAttempt[],
  { lease, tally }: TurnParts,
): CallResult {
  const sentAt = lease.now()
  tally.rest(sentAt + BEGIN_FAILED_REST_MS)
  const byRecord = new Map(attempts.map((attempt) => [attempt.recordId, attempt]))
  const sent = sendings.flatMap((sending): Sent[] => {
    const attempt = byRecord.get(sending.claimed.record.id)
    if (attempt === undefined) return []
    return [{ ...sending, sentAt, attempt: attemptAt(attempt, sentAt), outcome: attemptNotStored }]
  })
  return { sent, durationMs: 0, over: true }
}

/** A look that timed out has no effect to be in doubt about, but it may still use its lane. */
function isOver(action: ReadyOperation['action'], outcome: Outcome): boolean {
  if (outcome.kind === 'unanswered') return false
  return !(action === 'find' && 'error' in outcome && outcome.error.class === 'TIMEOUT')
}

/** Whether the store will know that the call may still be running. */
function keepsLane({ attempt, outcome }: Sent): boolean {
  return attempt !== null && outcome.kind === 'unanswered'
}

/** Nothing was sent: the call is over before it began. */
function held(call: readonly PreparedOperation[], outcome: Outcome) {
  return { outcomes: all(call, outcome), over: true }
}

function all(call: readonly PreparedOperation[], outcome: Outcome): Map<string, Outcome> {
  return new Map(call.map(({ id }) => [id, outcome]))
}
