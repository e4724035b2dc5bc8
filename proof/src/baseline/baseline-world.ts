import { type Scenario, SimulatedProcess, World } from '@calsync/testkit/simulation'
import { ConsumerGroup } from './consumer-group.ts'
import { Cron } from './cron.ts'
import { Database } from './database.ts'
import { HostApi, type HostParts } from './host-api.ts'
import { Journal } from './journal.ts'
import { ScheduleTable } from './schedule-table.ts'
import { SyncWorker } from './sync-worker.ts'
import { Topic } from './topic.ts'

const RESTART_MS = 2_000

interface WorkerProcess {
  readonly process: SimulatedProcess
  readonly cron: Cron
}

/**
 * The world of calsync's simulation with other processes in it: the same clock, host, calendars,
 * faults and judges; the proposals' hosts and workers.
 */
export class BaselineWorld {
  readonly world: World
  readonly journal: Journal
  readonly topic: Topic
  readonly database: Database
  deaths = 0
  readonly #parts: HostParts
  readonly #group: ConsumerGroup
  readonly #hosts: HostApi[] = []
  readonly #workers: WorkerProcess[] = []
  /** Requests that a host is working on. */
  #requests = 0

  constructor(scenario: Scenario) {
    // Not opened: no process of calsync runs in it.
    const world = new World(scenario)
    this.world = world
    this.journal = new Journal(world.clock)
    this.topic = new Topic(world)
    this.database = new Database(world)
    const { topic, database, journal } = this
    this.#parts = { world, topic, database, journal, schedules: new ScheduleTable(world) }
    // 30 s, as kafkajs has it.
    this.#group = new ConsumerGroup(world, topic, 3_000 * this.scale)
  }

  /** How much slower than in the quick worlds everything is. */
  get scale(): number {
    return this.world.scenario.speed === 'quick' ? 1 : 10
  }

  get users(): readonly string[] {
    return [...this.world.connections.keys()]
  }

  async open(): Promise<void> {
    const { users, hosts, workers } = this.world.scenario
    for (let user = 0; user < users; user += 1) await this.link(`user-${user}`)
    for (let host = 0; host < hosts; host += 1) this.#hosts.push(this.#startHost())
    for (let worker = 0; worker < workers; worker += 1) this.startWorker()
  }

  /** A request to a host's process; its error is the caller's, and ends there. */
  request(host: number, work: (api: HostApi) => Promise<void>): void {
    const api = this.#hosts[host % this.#hosts.length] as HostApi
    this.#requests += 1
    const done = api.process.run(() => work(api)).catch(() => {})
    void Promise.race([done, api.process.died]).then(() => {
      this.#requests -= 1
    })
  }

  killHost(index: number): void {
    const at = index % this.#hosts.length
    this.#hosts[at]?.process.kill()
    this.#hosts[at] = this.#startHost()
  }

  startWorker(): void {
    const { clock, random, scenario, calendar } = this.world
    const process = new SimulatedProcess(clock, random)
    process.jitter = scenario.jitter
    const worker = new SyncWorker(process, this.#parts)
    const cron = new Cron(process, this.#parts)
    const entry = { process, cron }
    this.#workers.push(entry)
    process.onDeath = () => {
      this.#noteDeath('worker')
      calendar.flights.lost(process)
      this.#forget(entry)
      void this.#group.lose(process)
      void clock.sleep(random.next() * RESTART_MS).then(() => this.startWorker())
    }
    this.#group.join(process, (message) => worker.handle(message))
    process.run(() => cron.start({ retryMs: 6_000 * this.scale, scheduledMs: 30_000 * this.scale }))
  }

  workerAt(index: number): SimulatedProcess | null {
    return this.#workers[index % Math.max(1, this.#workers.length)]?.process ?? null
  }

  freezeWorker(index: number, ms: number): void {
    const process = this.workerAt(index)
    if (process === null) return
    process.freeze(ms)
    this.world.calendar.flights.lost(process)
    void this.#group.silence(process, ms)
  }

  stopWorker(index: number): void {
    const process = this.workerAt(index)
    const entry = this.#workers.find((one) => one.process === process)
    if (entry === undefined) return
    this.#forget(entry)
    this.startWorker()
    entry.cron.stop()
    this.#group.leave(entry.process)
  }

  /** Links a user's calendar, or links it again with a new key. */
  async link(user: string): Promise<void> {
    const { world, database } = this
    await world.connect(user)
    const mailbox = world.connections.get(user) ?? ''
    const key = world.calendar.keys.get(mailbox) ?? ''
    database.tables.connections.set(user, { mailbox, key, isActive: true })
  }

  async unlink(user: string): Promise<void> {
    await this.world.disconnect(user)
    const { connections } = this.database.tables
    const connection = connections.get(user)
    if (connection !== undefined) connections.set(user, { ...connection, isActive: false })
  }

  calmDown(): void {
    this.world.calmDown()
    for (const { process } of this.#workers) {
      process.jitter = null
      process.doom(null)
    }
  }

  /** Whether nothing is under way and nothing is due for a retry. */
  isQuiet(): boolean {
    if (this.#requests > 0 || this.topic.lag > 0) return false
    const { maxTries } = this.world.times.policy.retry
    return !this.database.tables.statuses.some(
      ({ nextRetryAt, retryCount }) => nextRetryAt !== null && retryCount < maxTries,
    )
  }

  #noteDeath(what: 'host' | 'worker'): void {
    this.deaths += 1
    this.journal.note('', `a ${what} dies`)
  }

  #forget(entry: WorkerProcess): void {
    const index = this.#workers.indexOf(entry)
    if (index >= 0) this.#workers.splice(index, 1)
  }

  #startHost(): HostApi {
    const { clock, random } = this.world
    const process = new SimulatedProcess(clock, random)
    process.onDeath = () => this.#noteDeath('host')
    return new HostApi(process, this.#parts)
  }
}
