import { messageOf } from '../model/calsync-error.js'
import { presentVersions } from '../model/versions.js'
import type { ResultReceiver } from '../ports/result-receiver.js'
import type { TransportSubscription } from '../ports/transport.js'
import { AccountHolds } from './account-holds.js'
import { Backfill } from './backfill.js'
import { checkTimes } from './check-times.js'
import { Deliveries } from './deliveries.js'
import { defaultDispatcherOptions, Dispatcher, type DispatcherOptions } from './dispatcher.js'
import type { Environment } from './environment.js'
import { HealthRounds } from './health-rounds.js'
import { Ledger } from './ledger.js'
import { loop } from './loop.js'
import { Pace } from './pace.js'
import { Planner } from './planner.js'
import { Reconciliation } from './reconciliation.js'
import { RolloutRounds } from './rollout.js'
import { Sweep } from './sweep.js'

export interface WorkerOptions extends Partial<DispatcherOptions> {
  /** Names the worker in leases and in the audit; must be unique. Default: a random one. */
  readonly id?: string
  /** How long a connection is leased at a time, milliseconds; longer than a provider's deadline. */
  readonly leaseMs?: number
  /** Change marks planned in one transaction. */
  readonly planSize?: number
  /** Wait before looking for change marks again when there were none, milliseconds. */
  readonly planIntervalMs?: number
  /**
   * How long marks of a stream of changes are gathered before they are planned, milliseconds:
   * many plans and calls with a few records each cost more than few with many. A change that comes
   * alone never waits for that.
   */
  readonly gatherMs?: number
  /** Wait between sweeps, milliseconds. */
  readonly sweepMs?: number
  /** Wait between health checks of all connections, milliseconds. */
  readonly healthMs?: number
  /** What this worker publishes about its configuration; must hold no secrets. */
  readonly configuration?: Readonly<Record<string, unknown>>
  readonly version?: string
}

const REPORT_MS = 5_000
/** So many marks in one plan are a stream of changes: more are about to be committed. */
const STREAM_FROM = 20
const RESULTS_PER_ROUND = 1_000
const MAX_LEASE_MS = 600_000

/** What a worker is doing, for `/status`. */
export interface WorkerStatus {
  readonly id: string
  readonly state: 'new' | 'running' | 'stopping' | 'stopped'
  readonly queued: number
  readonly running: number
}

/** Plans, sends, settles and sweeps until it is stopped. Any number may run against one store. */
export class Worker {
  readonly id: string
  readonly #environment: Environment
  readonly #options: WorkerOptions
  readonly #planner: Planner
  readonly #dispatcher: Dispatcher
  readonly #stop = new AbortController()
  #subscription: TransportSubscription | null = null
  #loops: Promise<void>[] = []
  #state: WorkerStatus['state'] = 'new'
  #stopped: Promise<void> | null = null
  readonly #leaseMs: number
  readonly #startedAt: number
  /** More marks wait than one plan takes. */
  #backlog = false

  constructor(environment: Environment, options: WorkerOptions = {}) {
    this.id = options.id ?? `worker-${environment.random.uuid().slice(0, 8)}`
    this.#environment = environment
    this.#options = options
    const leaseMs = Math.min(options.leaseMs ?? 60_000, MAX_LEASE_MS)
    this.#leaseMs = leaseMs
    const ledger = new Ledger(environment, leaseMs)
    this.#planner = new Planner(environment)
    this.#dispatcher = new Dispatcher(
      {
        environment,
        ledger,
        pace: new Pace(),
        accountHolds: new AccountHolds(environment.clock),
        worker: this.id,
        leaseMs,
      },
      { ...defaultDispatcherOptions, ...options },
    )
    this.#startedAt = environment.clock.now()
  }

  get status(): WorkerStatus {
    return { id: this.id, state: this.#state, ...this.#dispatcher.activity }
  }

  /**
   * Starts the loops. Rejects when the transport cannot be subscribed to; it may be called again
   * then. Throws `INVALID_CONFIGURATION` when a lease or `maxFlightMs` is shorter than a call.
   */
  async start(): Promise<void> {
    if (this.#state !== 'new') return
    checkTimes(this.#environment, this.#leaseMs)
    this.#state = 'running'
    const { transport, logger, sources, receiver } = this.#environment
    try {
      await this.#report()
      this.#subscription = await transport.subscribe(this.#dispatcher.nudge)
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#state = 'new'
      throw error
    }
    // Stopped while the subscription was under way.
    if (this.#stop.signal.aborted) return await this.#unsubscribe()
    const backfill = new Backfill(this.#environment, this.#planner, this.id)
    const rollout = new RolloutRounds(this.#environment, this.#planner, this.id)
    const { sweepMs = 5_000, healthMs = 3_600_000 } = this.#options
    const sweep = new Sweep(this.#environment, this.id, sweepMs)
    const health = new HealthRounds(this.#environment, this.id, healthMs)
    this.#loops = [
      this.#run('sweep', () => sweep.step()),
      this.#run('health', () => health.step()),
      this.#run('report', async () => {
        await this.#report()
        return REPORT_MS
      }),
    ]
    // Without sources there is nothing to plan from: marks and backfills are left to workers that
    // have them, and this one only sends.
    if (sources.size === 0) logger.warn('worker.no_sources', { worker: this.id, plans: false })
    else {
      this.#loops.push(
        this.#run('plan', () => this.#plan()),
        this.#run('plan_backlog', () => this.#planBacklog()),
        this.#run('backfill', () => this.#backfill(backfill)),
        this.#run('rollout', () => rollout.step()),
      )
      const { reconcile } = this.#environment
      if (reconcile !== null) {
        const scans = new Reconciliation(this.#environment, reconcile, this.id)
        this.#loops.push(this.#run('reconcile', () => scans.step()))
      }
    }
    if (transport.publishes) this.#loops.push(this.#run('results', () => this.#publish()))
    if (receiver !== null) this.#loops.push(this.#deliver(receiver))
    logger.info('worker.started', { worker: this.id, transport: transport.name })
  }

  /** Takes no more work, waits for the calls under way, gives its leases back. */
  async stop(): Promise<void> {
    if (this.#state === 'new') return
    await (this.#stopped ??= this.#end())
  }

  async #end(): Promise<void> {
    this.#state = 'stopping'
    this.#stop.abort()
    // At once: turns under way must not begin further calls while the loops come to their end.
    const turns = this.#dispatcher.stop()
    await this.#unsubscribe()
    await Promise.all([turns, ...this.#loops])
    this.#state = 'stopped'
    this.#environment.logger.info('worker.stopped', { worker: this.id })
  }

  async #unsubscribe(): Promise<void> {
    try {
      await this.#subscription?.stop()
    } catch (error) {
      this.#environment.logger.warn('worker.unsubscribe_failed', { error: messageOf(error) })
    }
  }

  #run(name: string, step: () => Promise<number>): Promise<void> {
    return loop(name, this.#environment, this.#stop.signal, step)
  }

  async #plan(): Promise<number> {
    const { planSize = 1_000, planIntervalMs = 250, gatherMs = 150 } = this.#options
    const { heads, postponed } = await this.#planner.planChanges(planSize)
    // Half of it is as good as full: several marks may be about one schedule.
    this.#backlog = heads >= planSize / 2
    if (postponed >= heads) return planIntervalMs
    return heads < STREAM_FROM || this.#backlog ? 0 : gatherMs
  }

  /** A second plan beside the first: while one waits for the store, the other computes. */
  async #planBacklog(): Promise<number> {
    return this.#backlog ? await this.#plan() : (this.#options.planIntervalMs ?? 250)
  }

  async #backfill(backfill: Backfill): Promise<number> {
    return (await backfill.step(this.#stop.signal)) ? 0 : 1_000
  }

  async #publish(): Promise<number> {
    const { store, transport } = this.#environment
    const published = await store.runs.publishResults(RESULTS_PER_ROUND, (messages) =>
      transport.publish(messages),
    )
    return published >= RESULTS_PER_ROUND ? 0 : 200
  }

  /** A stop waits for the host's own code as it does for calls under way. */
  async #deliver(receiver: ResultReceiver): Promise<void> {
    const deliveries = new Deliveries(this.#environment, receiver)
    await this.#run('deliveries', () => deliveries.step(this.#stop.signal))
    await deliveries.finish()
  }

  async #report(): Promise<void> {
    await this.#environment.store.runs.reportWorker({
      id: this.id,
      version: this.#options.version ?? 'unknown',
      startedAt: this.#startedAt,
      configuration: {
        ...this.#options.configuration,
        ...presentVersions(this.#environment.renderVersion),
      },
      activity: { ...this.#dispatcher.activity },
    })
  }
}
