import PQueue from 'p-queue'
import { messageOf } from '../model/calsync-error.js'
import type { Instant } from '../model/instant.js'
import type { CalendarProvider } from '../ports/calendar-provider.js'
import type { Claim, ConnectionEffect, RecordSettlement } from '../ports/store/claim-store.js'
import { Allowance } from './allowance.js'
import { CallSender } from './call-sender.js'
import { type Following, FollowUps } from './follow-ups.js'
import { joinToasts } from './join-toasts.js'
import { Lease } from './lease.js'
import { Tally } from './tally.js'
import { TurnContents } from './turn-contents.js'
import { TurnJudge } from './turn-judge.js'
import { mayBegin, type Sending, type TurnParts, type TurnSetting } from './turn-setting.js'
import { workItem } from './work-item.js'

/** How long a connection rests when all its lanes are taken by unanswered calls. */
const LANES_TAKEN_REST_MS = 5_000
const FAILED_REST_MS = 5_000

/**
 * One claimed connection, worked through: pack, store the attempts, send within the lanes, settle,
 * give the lease back.
 */
export class Turn {
  readonly #parts: TurnParts
  readonly #judge: TurnJudge
  readonly #sender: CallSender
  readonly #allowance: Allowance
  readonly #followUps: FollowUps
  readonly #calls: Sending[][] = []
  readonly #unstored = new Set<Promise<void>>()
  #freeLanes: number
  #inFlight = 0
  #holdStored: Instant | null = null
  #accountHoldStored: Instant | null = null
  #givenBack = false

  /** @param askedAt when the claim was asked for, on the worker's monotonic clock */
  constructor(
    setting: TurnSetting,
    claim: Claim,
    provider: CalendarProvider,
    askedAt: number,
    stopping: AbortSignal,
  ) {
    const { lanes: maxLanes } = provider.describe()
    const lanes = Math.min(claim.lanes ?? maxLanes, maxLanes)
    const lease = new Lease(setting.environment.clock, claim, askedAt)
    const tally = new Tally(lanes, maxLanes, claim.failures)
    const contents = new TurnContents(claim, provider, setting.environment)
    this.#parts = { setting, claim, provider, lease, tally, stopping, contents }
    this.#judge = new TurnJudge(this.#parts)
    this.#sender = new CallSender(this.#parts)
    this.#allowance = new Allowance(this.#parts)
    this.#followUps = new FollowUps(this.#parts, this.#allowance, this.#sender, this.#judge)
    this.#freeLanes = Math.max(0, Math.min(lanes, maxLanes - claim.lanesInDoubt))
  }

  /** Never rejects; the lease is given back whatever happens. */
  async run(): Promise<void> {
    const { claim, lease, tally } = this.#parts
    try {
      await this.#work()
    } catch (error) {
      const { logger } = this.#parts.setting.environment
      logger.error('turn.failed', { connectionId: claim.connectionId, error: messageOf(error) })
      tally.rest(lease.now() + FAILED_REST_MS)
    }
    if (!this.#givenBack) await this.#giveBack([])
  }

  async #work(): Promise<void> {
    const { settled, sendings } = this.#prepare()
    if (sendings.length > 0 && this.#freeLanes === 0) this.#restForLanes()
    else this.#calls.push(...(await this.#affordable(sendings)))
    const lanes = new PQueue({ concurrency: Math.max(1, this.#freeLanes) })
    const ends = await Promise.allSettled([
      settled.length > 0 ? this.#store(settled) : null,
      ...[...this.#calls].map(() => lanes.add(() => this.#sendNext(lanes))),
    ])
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  #prepare(): { readonly settled: RecordSettlement[]; readonly sendings: Sending[] } {
    const { claim, contents, lease, provider, setting } = this.#parts
    const { policy } = setting.environment
    const settled: RecordSettlement[] = []
    const sendings: Sending[] = []
    for (const claimed of claim.records) {
      const { attempt, doubt } = claimed.record
      const over = doubt === 'unanswered' ? (attempt?.sentAt ?? 0) + policy.maxFlightMs : 0
      if (over > lease.now()) {
        settled.push(this.#judge.wait(claimed, over))
        continue
      }
      const item = workItem(claim, claimed, provider, contents)
      if (item.kind === 'send') sendings.push(item)
      else if (item.kind === 'tidy') settled.push(this.#judge.tidy(claimed))
      else if (item.kind === 'wait') settled.push(this.#judge.waitForSeries(claimed, item.replan))
      else settled.push(this.#judge.refuse(claimed, item))
    }
    return { settled, sendings }
  }

  /** Live work first, and in calls of its own: background work has a smaller share of the budget. */
  async #affordable(sendings: readonly Sending[]): Promise<Sending[][]> {
    const byId = new Map(sendings.map((sending) => [sending.ready.prepared.id, sending]))
    const isLive = ({ claimed }: Sending): boolean => claimed.record.priority === 'live'
    const calls: Sending[][] = []
    for (const live of [true, false]) {
      const operations = sendings
        .filter((sending) => isLive(sending) === live)
        .map(({ ready }) => ready.prepared)
      for (const call of await this.#allowance.calls(operations, live)) {
        calls.push(call.map(({ id }) => byId.get(id) as Sending))
      }
    }
    return calls
  }

  /** Sends the next call; one that is not over keeps its lane for good. */
  async #sendNext(lanes: PQueue): Promise<void> {
    if (!this.#goesOn) return
    const call = this.#calls.shift() as Sending[]
    this.#inFlight += 1
    const { settlements, over } = await this.#call(call)
    this.#inFlight -= 1
    if (!over) this.#freeLanes -= 1
    lanes.concurrency = Math.max(1, this.#freeLanes)
    await this.#store(settlements)
  }

  get #goesOn(): boolean {
    if (this.#givenBack || this.#freeLanes === 0) return false
    return this.#calls.length > 0 && mayBegin(this.#parts)
  }

  /** Sends one call and judges its outcomes; what follows up at once is sent too. */
  async #call(
    sendings: readonly Sending[],
  ): Promise<{ readonly settlements: RecordSettlement[]; readonly over: boolean }> {
    const { sent, durationMs, over } = await this.#sender.send(sendings)
    const settlements: RecordSettlement[] = []
    const following: Following[] = []
    for (const one of sent) {
      const verdict = this.#judge.judge(one, durationMs)
      const { followUp } = verdict.decision
      if (followUp === null) settlements.push(verdict.settlement)
      else following.push({ claimed: one.claimed, ready: one.ready, verdict, followUp })
    }
    this.#holdAccount()
    if (following.length === 0) return { settlements, over }
    const followed = await this.#followUps.send(following, over)
    this.#holdAccount()
    return { settlements: [...settlements, ...followed.settlements], over: followed.over }
  }

  /** Stores results; the last ones give the lease back with what the turn taught. */
  async #store(records: readonly RecordSettlement[]): Promise<void> {
    if (this.#inFlight === 0 && !this.#goesOn) return await this.#giveBack(records)
    const effect = this.#newHold()
    if (records.length === 0 && effect === null) return
    const stored = this.#settle(records, effect, false)
    this.#unstored.add(stored)
    await stored.finally(() => this.#unstored.delete(stored))
  }

  async #giveBack(records: readonly RecordSettlement[]): Promise<void> {
    this.#givenBack = true
    // A release that overtook one of these would make its results come too late.
    await Promise.all([...this.#unstored, this.#allowance.giveBack()])
    if (this.#calls.length > 0 && this.#freeLanes === 0) this.#restForLanes()
    await this.#settle(records, this.#judge.effect(), true)
  }

  async #settle(
    records: readonly RecordSettlement[],
    effect: ConnectionEffect | null,
    release: boolean,
  ): Promise<void> {
    const { claim, provider, setting } = this.#parts
    const { connectionId, fence } = claim
    const { environment, ledger, worker } = setting
    const { visibilityMs } = environment.policy
    const told = joinToasts(records, provider.describe().displayName)
    await ledger.settle({
      ...{ connectionId, fence, worker, effect, release, visibilityMs },
      records: told,
    })
  }

  /** A Retry-After is stored at once: this worker may not live to the end of the turn. */
  #newHold(): ConnectionEffect | null {
    const { heldUntil } = this.#parts.tally
    if (heldUntil === null || heldUntil === this.#holdStored) return null
    this.#holdStored = heldUntil
    return { heldUntil }
  }

  #holdAccount(): void {
    const { claim, lease, setting, tally } = this.#parts
    const { accountHeldUntil } = tally
    if (accountHeldUntil === null || accountHeldUntil === this.#accountHoldStored) return
    this.#accountHoldStored = accountHeldUntil
    setting.accountHolds.hold(claim.integration, accountHeldUntil - lease.now())
    const held = setting.ledger.holdAccount(claim.integration, accountHeldUntil)
    this.#unstored.add(held)
    void held.finally(() => this.#unstored.delete(held))
  }

  #restForLanes(): void {
    const { lease, tally } = this.#parts
    tally.rest(lease.now() + LANES_TAKEN_REST_MS)
  }
}
