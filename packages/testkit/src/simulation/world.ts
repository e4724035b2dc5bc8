import {
  createCalsync,
  defaultSeriesPolicy,
  presentVersions,
  Secret,
  type Calsync,
  type Clock,
  type Random,
  type Versions,
  type Worker,
} from '@calsync/core'
import type { CalendarFact, Evidence } from '../checker/facts.js'
import { ManualClock } from '../clock.js'
import { memoryStore, type MemoryStore } from '../memory-store/memory-store.js'
import { seededRandom } from '../random.js'
import { noFaults } from './calendar-faults.js'
import { userName } from './draw-edits.js'
import { HostApplication } from './host-application.js'
import { NudgeNetwork } from './nudge-network.js'
import { comesLater, type Scenario, type Step } from './scenario.js'
import { SimulatedCalendar } from './simulated-calendar.js'
import { type Doom, SimulatedProcess } from './simulated-process.js'
import { type DatabaseWeather, storeOver } from './store-link.js'
import { quickTimes, shippedTimes, type WorldTimes } from './world-times.js'

const INTEGRATION = 'simulated'
const RESTART_MS = 2_000

/** A host's process, with calsync in it. */
interface HostProcess {
  readonly process: SimulatedProcess
  readonly calsync: Calsync
}

interface WorkerProcess {
  readonly process: SimulatedProcess
  readonly worker: Worker
  readonly lacksProvider: boolean
  readonly template: number
}

/**
 * One simulated world: a database, a broker, calendars, host applications and workers, in one
 * thread, on one clock, from one seed.
 */
export class World {
  readonly scenario: Scenario
  readonly times: WorldTimes
  readonly clock = new ManualClock()
  readonly random: Random
  readonly store: MemoryStore
  readonly host: HostApplication
  readonly calendar: SimulatedCalendar
  readonly network: NudgeNetwork
  readonly weather: DatabaseWeather
  readonly calendarFacts: CalendarFact[] = []
  readonly connections = new Map<string, string>()
  /** Told of every death, with the failpoints at which the process stood. */
  onDeath: (standing: readonly string[]) => void = () => {}
  /** Every key that was ever given; nobody may see one. */
  readonly secrets: string[] = []
  readonly #hosts: HostProcess[] = []
  readonly #workers: WorkerProcess[] = []
  #keys = 0
  #restart: () => void = () => {}
  #started = 0
  #template = 1
  #calm = false
  #doomedDeaths = 0

  constructor(scenario: Scenario) {
    this.scenario = scenario
    this.times = scenario.speed === 'quick' ? quickTimes : shippedTimes
    this.random = seededRandom(scenario.seed ^ 0x5eed)
    this.store = memoryStore({ clock: this.clock })
    this.host = new HostApplication(this.clock, this.store)
    this.calendar = new SimulatedCalendar(this.clock, this.random, this.times.calendar)
    this.network = new NudgeNetwork(this.clock, this.random, { ...scenario.network })
    this.weather = {
      ...scenario.database,
      restarts: 0,
      restarted: this.#nextRestart(),
    }
    this.#prepareCalendar()
  }

  /** Links the users' calendars and starts the processes. */
  async open(): Promise<void> {
    const { users, hosts, workers } = this.scenario
    for (let user = 0; user < users; user += 1) {
      if (!comesLater(user)) await this.connect(userName(user))
    }
    for (let host = 0; host < hosts; host += 1) this.#hosts.push(this.#startHost())
    for (let worker = 0; worker < workers; worker += 1) this.startWorker()
  }

  get evidence(): Evidence {
    return {
      host: this.host.facts,
      calendar: this.calendarFacts,
      published: this.network.published,
    }
  }

  /** Of what starts now. */
  get versions(): Versions {
    return presentVersions(`template ${this.#template}`)
  }

  /** Those that run stay as they are until they end. */
  changeTemplate(): void {
    this.#template += 1
  }

  hostAt(index: number): HostProcess {
    return this.#hosts[index % this.#hosts.length] as HostProcess
  }

  /** Another one takes its place at once: hosts are restarted by whoever runs them. */
  killHost(index: number): void {
    const at = index % this.#hosts.length
    this.#hosts[at]?.process.kill()
    this.#hosts[at] = this.#startHost()
  }

  workerAt(index: number): WorkerProcess | null {
    return this.#workers[index % Math.max(1, this.#workers.length)] ?? null
  }

  /** Starts a worker; when it dies, another one follows. */
  startWorker(): void {
    const { clockSkewMs, jitter } = this.scenario
    const process = new SimulatedProcess(this.clock, this.random)
    process.jitter = jitter
    this.#doomIfAll(process)
    const skewMs = clockSkewMs[this.#started % clockSkewMs.length] ?? 0
    this.#started += 1
    const { withoutProvider } = this.scenario
    const lacksProvider =
      !this.#calm && withoutProvider > 0 && this.#started % withoutProvider === 0
    const calsync = this.#compose(process, skewMs, !lacksProvider)
    const worker = process.run(() =>
      calsync.worker({
        id: `worker-${this.#started}`,
        ...this.times.worker,
        planSize: this.scenario.planSize,
      }),
    )
    const entry = { process, worker, lacksProvider, template: this.#template }
    this.#workers.push(entry)
    process.onDeath = (standing) => {
      this.calendar.flights.lost(process)
      this.onDeath(standing)
      if (standing.includes(this.scenario.allDoomed?.doom.id ?? '')) this.#doomedDeaths += 1
      this.#forget(entry)
      void this.clock.sleep(this.random.next() * RESTART_MS).then(() => this.startWorker())
    }
    // A start that fails is an exit: the process ends, and another one follows.
    process.run(() => worker.start()).catch(() => process.kill())
  }

  /** Whether workers order rollouts by themselves; always where each has to be seen to die at it. */
  #ordersRollouts(): boolean {
    const { seed, allDoomed } = this.scenario
    return seed % 2 === 0 || allDoomed !== null
  }

  #doomIfAll(process: SimulatedProcess): void {
    const { allDoomed } = this.scenario
    if (allDoomed === null || this.#calm || this.#doomedDeaths >= allDoomed.times) return
    process.doom(allDoomed.doom)
  }

  freezeWorker(index: number, ms: number, dies: Doom | null): void {
    const entry = this.workerAt(index)
    if (entry === null) return
    entry.process.freeze(ms)
    if (dies !== null) entry.process.doom(dies)
    this.calendar.flights.lost(entry.process)
  }

  /** A deployment: it finishes, and another one follows. */
  stopWorker({ worker, atOnce, doom }: Extract<Step, { kind: 'worker_stops' }>): void {
    if (atOnce) this.startWorker()
    const entry = atOnce ? (this.#workers.at(-1) ?? null) : this.workerAt(worker)
    if (entry === null) return
    this.#forget(entry)
    if (doom !== null) entry.process.doom(doom)
    entry.process.onDeath = (standing) => {
      this.calendar.flights.lost(entry.process)
      this.onDeath(standing)
    }
    void entry.process.run(() => entry.worker.stop())
    if (!atOnce) this.startWorker()
  }

  /** What was under way is rolled back or its outcome is not known; every session ends. */
  restartDatabase(): void {
    this.weather.restarts += 1
    const restart = this.#restart
    this.weather.restarted = this.#nextRestart()
    restart()
  }

  async connect(user: string): Promise<void> {
    this.#keys += 1
    const key = `secret-key-${this.#keys}-of-${user}`
    this.secrets.push(key)
    const result = await this.store.connections.connect({
      organizationId: '',
      userId: user,
      integration: INTEGRATION,
      account: `${user}@example.com`,
      gatewayUserId: user,
      credential: new Secret(key),
      health: 'operational',
    })
    const { id } = result.connection
    this.connections.set(user, id)
    this.calendar.keys.set(id, key)
    this.calendar.revoked.delete(id)
    this.host.facts.push({ kind: 'connected', at: this.clock.now(), user, mailbox: id })
  }

  async disconnect(user: string): Promise<void> {
    const mailbox = this.connections.get(user)
    if (mailbox === undefined) return
    await this.store.connections.disconnect(mailbox, user)
    this.host.facts.push({ kind: 'disconnected', at: this.clock.now(), user, mailbox })
  }

  /** Everything works again; nothing more goes wrong by itself. */
  calmDown(): void {
    this.calendar.faults = { ...noFaults }
    this.calendar.isFull = false
    this.host.hidden.clear()
    this.host.sourceIsAway = false
    Object.assign(this.weather, { fails: 0, losesAnswers: 0, refuses: 0 })
    Object.assign(this.network.weather, { failsToPublish: 0, loses: 0 })
    this.#calm = true
    for (const { process, lacksProvider, template } of [...this.#workers]) {
      process.jitter = null
      process.doom(null)
      // The deployment comes to its end.
      if (lacksProvider || template !== this.#template) process.kill()
    }
  }

  /** Lets time pass until nothing is due any more; false when it never gets quiet. */
  async untilQuiet(limitMs: number): Promise<boolean> {
    const step = this.scenario.speed === 'quick' ? 500 : 5_000
    for (let passed = 0; passed < limitMs; passed += step) {
      await this.clock.advance(step)
      if (this.store.isQuiet()) return true
    }
    return false
  }

  #prepareCalendar(): void {
    const { calendar, scenario } = this
    calendar.faults = { ...scenario.faults }
    calendar.onFact = (fact) => void this.calendarFacts.push(fact)
    // An answer is read a few awaits after it came.
    calendar.flights.slackMs = 4 * (scenario.jitter?.maxMs ?? 0)
    calendar.describes = {
      maxBatchItems: scenario.maxBatchItems,
      deadlineMs: this.times.deadlineMs,
      ...this.#budgets,
    }
    calendar.refuses = ({ title }) => title.includes('Refused')
    calendar.afterEdit = () => (this.random.next() < 0.5 ? 'drops' : 'keeps')
    if (scenario.holdsSeries) return
    const reason = 'this calendar holds no series'
    calendar.form = () => ({ kind: 'occurrences', reason })
  }

  /** Every other world has no broker for results: the host's own code takes them. */
  get #hasHandlers(): boolean {
    return this.scenario.seed % 2 === 0
  }

  get #budgets() {
    const { perSecond } = this.scenario
    if (perSecond === null) return {}
    const mailboxBudget = { capacity: 3 * perSecond, perSecond }
    return { mailboxBudget, accountBudget: { capacity: 6 * perSecond, perSecond: 2 * perSecond } }
  }

  #nextRestart(): Promise<void> {
    return new Promise((resolve) => {
      this.#restart = resolve
    })
  }

  #forget(entry: WorkerProcess): void {
    const index = this.#workers.indexOf(entry)
    if (index >= 0) this.#workers.splice(index, 1)
  }

  #startHost(): HostProcess {
    const process = new SimulatedProcess(this.clock, this.random)
    process.onDeath = (standing) => this.onDeath(standing)
    return { process, calsync: this.#compose(process, 0, false) }
  }

  #compose(process: SimulatedProcess, skewMs: number, sends: boolean): Calsync {
    const { clock, random, store, weather } = this
    const { sourceLatencyMs } = this.scenario
    const sleep = clock.sleep.bind(clock)
    const own: Clock = {
      now: () => clock.now() + skewMs,
      monotonic: () => clock.monotonic(),
      sleep: (ms, signal) => (process.alive ? process.deliver(sleep(ms, signal)) : process.never),
    }
    return createCalsync({
      store: storeOver({ process, store, clock, random, weather }),
      transport: this.network.transportOf(process, !this.#hasHandlers),
      ...(this.#hasHandlers ? { on: this.network.handlersOf(process) } : {}),
      delivery: this.times.delivery,
      clock: own,
      random,
      sources: [this.host.source((what) => random.next() * sourceLatencyMs[what])],
      providers: sends ? [this.calendar.provider(process)] : [],
      policy: {
        ...this.times.policy,
        whenGone: this.scenario.whenGone,
        guard: this.scenario.isGuarded ? this.times.guard : null,
      },
      reconcile: this.scenario.reconciles ? this.times.reconcile : false,
      series: defaultSeriesPolicy,
      renderVersion: `template ${this.#template}`,
      rollout: { mode: this.#ordersRollouts() ? 'automatic' : 'manual', perMinute: 6_000 },
    })
  }
}
