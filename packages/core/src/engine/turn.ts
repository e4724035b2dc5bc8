import PQueue from 'p-queue'
import type { DecisionContext, FollowUp } from '../decide/decision.js'
import { messageOf } from '../model/calsync-error.js'
import type { Instant } from '../model/instant.js'
import type { ErrorFacts, Outcome } from '../model/outcome.js'
import type { Attempt } from '../model/sync-record.js'
import type { CalendarProvider, PreparedOperation } from '../ports/calendar-provider.js'
import type {
  BeginAttempt,
  Claim,
  ClaimedRecord,
  ConnectionEffect,
  RecordSettlement,
} from '../ports/store/claim-store.js'
import type { Environment } from './environment.js'
import type { Ledger } from './ledger.js'
import type { Pace } from './pace.js'
import { Tally } from './tally.js'
import { judge, reconnectToast, tidy, type Verdict, type VerdictSetting } from './verdict.js'
import { prepareAction, type ReadyOperation, removalOf, replayOf, workItem } from './work-item.js'

/** How long a connection rests when all its lanes are taken by unanswered calls. */
const LANES_TAKEN_HOLD_MS = 5_000
const REMOVAL_RETRY_MS = 10_000
/** Share of a budget that background work leaves to live work. */
const BACKGROUND_RESERVE = 0.2

/** What the turns of one worker share. */
export interface TurnSetting {
  readonly environment: Environment
  readonly ledger: Ledger
  readonly pace: Pace
  readonly worker: string
  readonly leaseMs: number
}

interface Sending {
  readonly claimed: ClaimedRecord
  readonly ready: ReadyOperation
}

/**
 * One claimed connection, worked through: pack, store the attempts, send within the lanes, settle,
 * give the lease back.
 */
export class Turn {
  readonly #setting: TurnSetting
  readonly #environment: Environment
  readonly #claim: Claim
  readonly #provider: CalendarProvider
  readonly #verdicts: VerdictSetting
  readonly #tally: Tally
  readonly #lanes: number
  readonly #startedAt: number
  #leaseEnd: number
  #open = 1

  constructor(setting: TurnSetting, claim: Claim, provider: CalendarProvider) {
    const description = provider.describe()
    const { clock, transport } = setting.environment
    this.#setting = setting
    this.#environment = setting.environment
    this.#claim = claim
    this.#provider = provider
    this.#verdicts = {
      claim,
      displayName: description.displayName,
      publishes: transport.publishes,
      timestamp: new Date(clock.now()).toISOString(),
    }
    const lanes = Math.min(claim.lanes ?? description.lanes, description.lanes)
    this.#tally = new Tally(lanes, description.lanes, claim.failures)
    this.#lanes = Math.min(lanes, description.lanes - claim.lanesInDoubt)
    this.#startedAt = clock.monotonic()
    this.#leaseEnd = this.#startedAt + (claim.leaseUntil - claim.now)
  }

  async run(): Promise<void> {
    const { template } = this.#environment
    const settled: RecordSettlement[] = []
    const sendings: Sending[] = []
    for (const claimed of this.#claim.records) {
      const item = workItem(this.#claim, claimed, this.#provider, template)
      if (item.kind === 'send') sendings.push(item)
      else if (item.kind === 'tidy') settled.push(this.#tidy(claimed).settlement)
      else settled.push(this.#refuse(claimed, item.action, item.error).settlement)
    }
    const calls = await this.#affordable(this.#pack(sendings))
    this.#open += calls.length
    const queue = new PQueue({ concurrency: Math.max(1, this.#lanes) })
    await Promise.all([
      this.#finish(settled),
      ...calls.map((call) => queue.add(() => this.#call(call))),
    ])
  }

  #pack(sendings: readonly Sending[]): Sending[][] {
    if (sendings.length === 0) return []
    if (this.#lanes < 1) {
      this.#tally.rest(this.#now() + LANES_TAKEN_HOLD_MS)
      return []
    }
    const byId = new Map(sendings.map((sending) => [sending.ready.prepared.id, sending]))
    const operations = sendings.map((sending) => sending.ready.prepared)
    const { maxBatchItems } = this.#provider.describe()
    const { expectedItemMs } = this.#setting.pace
    return this.#provider
      .pack(operations, { maxItems: maxBatchItems, expectedItemMs })
      .map((call) => call.map((operation) => byId.get(operation.id) as Sending))
  }

  /** Keeps the calls that the mailbox's and the account's budgets allow now. */
  async #affordable(calls: Sending[][]): Promise<Sending[][]> {
    const { mailboxBudget, accountBudget } = this.#provider.describe()
    const { connectionId, integration, records } = this.#claim
    const live = records.some(({ record }) => record.priority === 'live')
    const operations = calls.reduce((sum, call) => sum + call.length, 0)
    const [mailbox, account] = await Promise.all([
      this.#take(`mailbox:${connectionId}`, mailboxBudget, operations, live),
      this.#take(`account:${integration}`, accountBudget, calls.length, live),
    ])
    let left = mailbox
    const kept: Sending[][] = []
    for (const call of calls) {
      if (kept.length >= account || call.length > left) break
      left -= call.length
      kept.push(call)
    }
    return kept
  }

  async #take(
    key: string,
    limit: { readonly capacity: number; readonly perSecond: number } | null,
    want: number,
    live: boolean,
  ): Promise<number> {
    if (limit === null || want === 0) return want
    const reserve = live ? 0 : BACKGROUND_RESERVE
    const grant = await this.#setting.ledger.takeBudget({ key, ...limit, want, reserve })
    if (grant.granted < want) this.#tally.rest(Math.max(grant.nextAt, this.#now() + 100))
    return grant.granted
  }

  async #call(sendings: readonly Sending[]): Promise<void> {
    await this.#finish(this.#tally.stopped ? [] : await this.#send(sendings, true))
  }

  /** Sends one call and judges its outcomes; what follows up at once is sent too. */
  async #send(sendings: readonly Sending[], mayFollow: boolean): Promise<RecordSettlement[]> {
    const attempts = await this.#begin(sendings)
    const accepted = sendings.filter(
      ({ claimed, ready }) => ready.action === 'find' || attempts.has(claimed.record.id),
    )
    if (accepted.length === 0) return []
    const startedAt = this.#environment.clock.monotonic()
    const outcomes = await this.#execute(accepted.map(({ ready }) => ready.prepared))
    const durationMs = this.#environment.clock.monotonic() - startedAt
    this.#setting.pace.note(accepted.length, durationMs)
    const settlements: RecordSettlement[] = []
    const following: { readonly sending: Sending; readonly verdict: Verdict }[] = []
    for (const sending of accepted) {
      const { claimed, ready } = sending
      const outcome = outcomes.get(ready.prepared.id) ?? noAnswer(ready)
      const attempt = attempts.get(claimed.record.id) ?? null
      const verdict = this.#judge(claimed, { action: ready.action, attempt, outcome }, durationMs)
      if (verdict.decision.followUp !== null && mayFollow) following.push({ sending, verdict })
      else settlements.push(verdict.settlement)
    }
    if (following.length > 0) settlements.push(...(await this.#follow(following)))
    return settlements
  }

  async #begin(sendings: readonly Sending[]): Promise<ReadonlyMap<string, Attempt>> {
    const { fence, epoch, connectionId } = this.#claim
    const callId = this.#environment.random.uuid()
    const attempts = sendings.flatMap(({ claimed, ready }): BeginAttempt[] => {
      if (ready.action === 'find') return []
      const { action, version, hash, prepared } = ready
      const request = action === 'create' ? prepared.request : null
      const recordId = claimed.record.id
      return [{ connectionId, fence, recordId, version, action, epoch, hash, request, callId }]
    })
    if (attempts.length === 0) return new Map()
    const beganAt = this.#environment.clock.monotonic()
    const sentAt = await this.#setting.ledger.begin(attempts)
    this.#leaseEnd = Math.max(this.#leaseEnd, beganAt + this.#setting.leaseMs)
    const stored = new Map<string, Attempt>()
    for (const { recordId, version, action, hash, request } of attempts) {
      const at = sentAt.get(recordId)
      if (at === undefined) continue
      stored.set(recordId, { version, action, fence, epoch, sentAt: at, hash, request })
    }
    return stored
  }

  async #execute(call: readonly PreparedOperation[]): Promise<ReadonlyMap<string, Outcome>> {
    const { credential, connectionId } = this.#claim
    const { deadlineMs } = this.#provider.describe()
    const { clock, logger, telemetry } = this.#environment
    // The last look at the lease: a call that could outlive it is not started.
    if (clock.monotonic() + deadlineMs > this.#leaseEnd) return all(call, leaseTooShort)
    if (credential === null) return all(call, unreadableKey)
    try {
      const answers = await this.#provider.execute({ connectionId, credential }, call)
      telemetry.count('calsync_provider_calls_total', 1)
      return new Map(answers.map(({ id, outcome }) => [id, outcome]))
    } catch (error) {
      // Providers promise not to reject; if one does, nobody knows what was sent.
      logger.error('provider.rejected', { connectionId, error: messageOf(error) })
      return all(call, { kind: 'unanswered', error: facts('UNKNOWN_ERROR', 'the provider failed') })
    }
  }

  #judge(claimed: ClaimedRecord, sent: Parameters<typeof judge>[2], durationMs: number): Verdict {
    const { logger, telemetry, random } = this.#environment
    const verdict = judge(this.#verdicts, claimed, sent, durationMs, this.#context())
    const { outcome, action } = sent
    this.#tally.note(outcome, verdict.decision, this.#now(), random.next())
    telemetry.count('calsync_operations_total', 1, { action, outcome: outcome.kind })
    const { record } = claimed
    if ('error' in outcome) {
      logger.info('sync.failed', {
        ref: record.ref,
        userId: this.#claim.userId,
        action,
        outcome: outcome.kind,
        errorClass: outcome.error.class,
        error: outcome.error.message,
        gaveUp: verdict.decision.gaveUp,
      })
    } else {
      logger.debug('sync.completed', { ref: record.ref, userId: this.#claim.userId, action })
    }
    return verdict
  }

  async #follow(
    following: readonly { readonly sending: Sending; readonly verdict: Verdict }[],
  ): Promise<RecordSettlement[]> {
    const settlements: RecordSettlement[] = []
    const next: Sending[] = []
    for (const { sending, verdict } of following) {
      const { claimed } = sending
      const followUp = verdict.decision.followUp as FollowUp
      if (followUp.kind === 'delete_extras') {
        settlements.push(await this.#removeExtras(claimed, verdict, followUp.externalIds))
        continue
      }
      const ready = followUp.kind === 'replay' ? this.#replay(claimed) : this.#repeat(claimed)
      if (ready === null || this.#tally.stopped) settlements.push(verdict.settlement)
      else next.push({ claimed, ready })
    }
    for (const call of this.#pack(next)) settlements.push(...(await this.#send(call, false)))
    return settlements
  }

  #replay({ record }: ClaimedRecord): ReadyOperation | null {
    return replayOf(record, this.#provider)
  }

  #repeat(claimed: ClaimedRecord): ReadyOperation | null {
    const { template } = this.#environment
    const item = prepareAction(this.#claim, claimed, 'update', this.#provider, template)
    return item.kind === 'send' ? item.ready : null
  }

  async #removeExtras(
    { record }: ClaimedRecord,
    { settlement }: Verdict,
    externalIds: readonly string[],
  ): Promise<RecordSettlement> {
    const removals = externalIds
      .map((externalId, index) => removalOf(this.#claim, record, externalId, index, this.#provider))
      .filter((removal) => removal !== null)
    const outcomes = await this.#execute(removals)
    const { logger } = this.#environment
    logger.warn('sync.duplicate_removed', { ref: record.ref, events: removals.length })
    const removed = [...outcomes.values()].every(
      (outcome) =>
        outcome.kind === 'done' ||
        (outcome.kind === 'refused' && outcome.error.class === 'EVENT_GONE'),
    )
    if (removed && outcomes.size === externalIds.length) return settlement
    const patch = { ...settlement.patch, verify: true, dueAt: this.#now() + REMOVAL_RETRY_MS }
    return { ...settlement, patch }
  }

  #tidy(claimed: ClaimedRecord): Verdict {
    return tidy(this.#verdicts, claimed, this.#context())
  }

  /** An event that cannot even be prepared: refused here, as the provider would have done. */
  #refuse(claimed: ClaimedRecord, action: Attempt['action'], error: ErrorFacts): Verdict {
    const { fence, epoch } = this.#claim
    const { version } = claimed.record.desired
    const now = this.#now()
    const attempt: Attempt = {
      version,
      action,
      fence,
      epoch,
      sentAt: now,
      hash: null,
      request: null,
    }
    return this.#judge(claimed, { action, attempt, outcome: { kind: 'refused', error } }, 0)
  }

  /** Settles one call; the last one gives the lease back with what the turn taught. */
  async #finish(records: readonly RecordSettlement[]): Promise<void> {
    this.#open -= 1
    const last = this.#open === 0
    const { ledger, worker } = this.#setting
    const { connectionId, fence } = this.#claim
    const effect = last ? this.#effect() : null
    if (records.length === 0 && !last) return
    await ledger.settle({ connectionId, fence, worker, records, effect, release: last })
  }

  #effect(): ConnectionEffect {
    const { random, store, logger } = this.#environment
    const { integration, epoch } = this.#claim
    const { accountHeldUntil, blocked } = this.#tally
    if (accountHeldUntil !== null) {
      store.claims
        .holdBudget(`account:${integration}`, accountHeldUntil)
        .catch((error: unknown) => logger.error('hold.failed', { error: messageOf(error) }))
    }
    const effect = this.#tally.effect(this.#now(), random.next())
    if (blocked === null) return effect
    const messages = this.#verdicts.publishes ? [reconnectToast(this.#verdicts)] : []
    return { ...effect, block: { epoch, error: blocked, messages } }
  }

  #context(): DecisionContext {
    const { policy, random } = this.#environment
    return {
      policy,
      now: this.#now(),
      random: random.next(),
      epoch: this.#claim.epoch,
      createIdempotency: this.#provider.describe().createIdempotency,
    }
  }

  /** The store's clock, carried on by the worker's own. */
  #now(): Instant {
    return this.#claim.now + (this.#environment.clock.monotonic() - this.#startedAt)
  }
}

function all(call: readonly PreparedOperation[], outcome: Outcome): Map<string, Outcome> {
  return new Map(call.map(({ id }) => [id, outcome]))
}

function facts(errorClass: ErrorFacts['class'], message: string): ErrorFacts {
  return { class: errorClass, code: null, message }
}

const leaseTooShort: Outcome = {
  kind: 'not_sent',
  error: facts('NOT_ATTEMPTED', 'the lease would have ended before the call'),
}

const unreadableKey: Outcome = {
  kind: 'not_sent',
  error: {
    ...facts(
      'MISCONFIGURED',
      'the connection key cannot be read with the configured encryption keys',
    ),
    scope: 'mailbox',
    retryAfterMs: 60_000,
  },
}

/** The provider left an operation out of its answers: what happened to it is unknown. */
function noAnswer({ action }: ReadyOperation): Outcome {
  const error = facts('UNKNOWN_ERROR', 'the provider gave no answer for this operation')
  return action === 'find' ? { kind: 'not_sent', error } : { kind: 'unanswered', error }
}
