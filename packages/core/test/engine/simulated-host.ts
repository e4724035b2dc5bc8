import {
  createCalsync,
  defaultSyncPolicy,
  readScheduleRow,
  Secret,
  type Calsync,
  type Connection,
  type ListRequest,
  type LoadedSchedule,
  type Nudge,
  type NudgeHandler,
  type Priority,
  type Random,
  type ResultMessage,
  type CalsyncParts,
  type RecordSettlement,
  type ScheduleSource,
  type Settlement,
  type SyncStore,
  type Transport,
  type Worker,
  type WorkerOptions,
} from '@calsync/core'
import { ManualClock, memoryStore, seededRandom, type MemoryStore } from '@calsync/testkit'
import { SimulatedCalendar, SimulatedProcess } from '@calsync/testkit/simulation'

export interface HostRow {
  id: string
  title: string
  start: string
  facilitators: string[]
  deleted_at: string | null
  description?: string
  rrule?: string | null
  recurrence_overrides?: Record<string, Record<string, unknown>>
}

/** A host application with its table, its users' calendars, and workers that come and go. */
export class SimulatedHost {
  readonly clock = new ManualClock()
  readonly random: Random
  readonly store: MemoryStore
  readonly calendar: SimulatedCalendar
  readonly rows = new Map<string, HostRow>()
  /** When the rows were updated that somebody changed without saying so. */
  readonly updated = new Map<string, number>()
  tellsUpdates = true
  readonly published: ResultMessage[] = []
  readonly calsync: Calsync
  sourceFails = false
  /** Asked before every page that is listed; an error fails it. */
  listing: (request: ListRequest) => Promise<Error | null> | Error | null = () => null
  publishes = false
  /** Calls to the store take a moment, so that a process can die while they are under way. */
  remoteStore = false
  /** What all processes are composed with beside the simulation. */
  parts: Partial<CalsyncParts> = {}
  /** Whether the database answers; when not, everything that is asked of it fails. */
  readonly storeFaults = new Map<string, () => Error | null>()
  /** Settlements that were stored. */
  readonly settled: RecordSettlement[] = []
  readonly #workers = new Map<Worker, SimulatedProcess>()

  constructor(seed: number) {
    this.random = seededRandom(seed)
    this.store = memoryStore({ clock: this.clock })
    this.calendar = new SimulatedCalendar(this.clock, this.random)
    this.calsync = this.#compose(this.#process())
  }

  get source(): ScheduleSource {
    return {
      kind: 'class',
      load: (refs) => {
        if (this.sourceFails) return Promise.reject(new Error('the host database is away'))
        return Promise.resolve(refs.map((ref) => this.#load(ref)))
      },
      list: async (request) => {
        const error = await this.listing(request)
        if (error !== null) throw error
        const { cursor, limit, facilitator, updatedSince } = request
        const ids = [...this.rows.values()]
          .filter((row) => facilitator === undefined || row.facilitators.includes(facilitator))
          .filter(
            ({ id }) => updatedSince === undefined || (this.updated.get(id) ?? 0) >= updatedSince,
          )
          .map((row) => row.id)
          .sort()
          .filter((id) => cursor === null || id > cursor)
        const page = ids.slice(0, limit)
        const last = page.at(-1)
        return {
          refs: page.map((id) => `class:${id}` as const),
          cursor: ids.length > limit && last !== undefined ? last : null,
          ...(updatedSince === undefined || !this.tellsUpdates ? {} : { asOf: this.clock.now() }),
        }
      },
      check: () => Promise.resolve([]),
    }
  }

  async connect(userId: string): Promise<Connection> {
    const result = await this.store.connections.connect({
      organizationId: '',
      userId,
      integration: 'simulated',
      account: `${userId}@example.com`,
      gatewayUserId: userId,
      credential: new Secret(`key-of-${userId}-${this.random.uuid()}`),
      health: 'operational',
    })
    this.calendar.revoked.delete(result.connection.id)
    return result.connection
  }

  /** Writes a row and its change mark in one transaction. */
  async put(id: string, change: Partial<HostRow>, priority: Priority = 'live'): Promise<void> {
    const tx = this.store.begin()
    const before = this.rows.get(id)
    const row: HostRow = {
      id,
      title: `title of ${id}`,
      start: '2026-03-02T09:00:00Z',
      facilitators: [],
      deleted_at: null,
      ...before,
      ...change,
    }
    await this.calsync.schedules.changed(`class:${id}`, { tx, priority })
    this.rows.set(id, row)
    await tx.commit()
  }

  async startWorker(options: WorkerOptions = {}): Promise<Worker> {
    const process = this.#process()
    const worker = this.#compose(process).worker({
      id: `worker-${this.random.uuid().slice(0, 8)}`,
      leaseMs: 60_000,
      healthMs: 86_400_000,
      ...options,
    })
    this.#workers.set(worker, process)
    await worker.start()
    return worker
  }

  /** calsync as a process that starts now has it. */
  compose(): Calsync {
    return this.#compose(this.#process())
  }

  /** Kills a worker where it stands: nothing it awaits ever comes back. */
  kill(worker: Worker): void {
    const process = this.#workers.get(worker)
    if (process !== undefined) {
      process.kill()
      this.calendar.flights.lost(process)
    }
    this.#workers.delete(worker)
  }

  /** Freezes a worker where it stands; it goes on later as if nothing had been. */
  freeze(worker: Worker, ms: number): void {
    const process = this.#workers.get(worker)
    if (process === undefined) return
    process.freeze(ms)
    this.calendar.flights.lost(process)
  }

  get workers(): Worker[] {
    return [...this.#workers.keys()]
  }

  /** Lets time pass in small steps until nothing is due any more; false when it never gets quiet. */
  async quiet(limitMs = 3_600_000): Promise<boolean> {
    for (let passed = 0; passed < limitMs; passed += 1_000) {
      await this.clock.advance(1_000)
      const { records, marks } = this.store.snapshot()
      if (marks.length === 0 && records.every((record) => record.dueAt === null)) return true
    }
    return false
  }

  #load(ref: `${string}:${string}`): LoadedSchedule {
    const row = this.rows.get(ref.slice('class:'.length))
    if (row === undefined) return { kind: 'missing', ref }
    return readScheduleRow('class', { ...row, duration_minutes: 60, time_zone: 'Europe/Berlin' })
  }

  #process(): SimulatedProcess {
    return new SimulatedProcess(this.clock, this.random)
  }

  #compose(process: SimulatedProcess): Calsync {
    const remote = this.remoteStore
    const store: SyncStore = {
      changes: process.guard(this.store.changes, { remote }),
      claims: process.guard(this.#claims(), { remote }),
      connections: process.guard(this.store.connections, { remote }),
      runs: process.guard(this.store.runs, { remote }),
      rollouts: process.guard(this.store.rollouts, { remote }),
      deliveries: process.guard(this.store.deliveries, { remote }),
      reports: process.guard(this.store.reports, { remote }),
      guard: process.guard(this.store.guard, { remote }),
      scans: process.guard(this.store.scans, { remote }),
    }
    return createCalsync({
      store,
      transport: process.guard(this.#transport(process)),
      clock: process.guard<ManualClock>(this.clock),
      random: this.random,
      sources: [this.source],
      providers: [this.calendar.provider(process)],
      policy: { ...defaultSyncPolicy },
      reconcile: false,
      ...this.parts,
    })
  }

  #claims(): SyncStore['claims'] {
    const { claims } = this.store
    const check = (what: string): void => {
      const error = this.storeFaults.get(what)?.() ?? null
      if (error !== null) throw error
    }
    return {
      findDue: async (limit) => await claims.findDue(limit),
      claim: async (request) => {
        check('claim')
        return await claims.claim(request)
      },
      lease: async (request) => await claims.lease(request),
      begin: async (attempts, leaseMs) => {
        check('begin')
        const begun = await claims.begin(attempts, leaseMs)
        check('begun')
        return begun
      },
      settle: async (settlements) => {
        check('settle')
        const report = await claims.settle(settlements)
        this.#note(settlements, report.refused)
        check('settled')
        return report
      },
      takeBudget: async (requests) => {
        check('takeBudget')
        return await claims.takeBudget(requests)
      },
      giveBackBudget: async (key, count) => await claims.giveBackBudget(key, count),
      holdBudget: async (key, until) => {
        check('holdBudget')
        await claims.holdBudget(key, until)
      },
    }
  }

  #note(settlements: readonly Settlement[], refused: readonly string[]): void {
    for (const { records } of settlements) {
      this.settled.push(...records.filter(({ recordId }) => !refused.includes(recordId)))
    }
  }

  /** Nudges within one process; others hear of due work from the sweep. */
  #transport(process: SimulatedProcess): Transport {
    let handler: NudgeHandler | null = null
    return {
      name: 'simulated',
      publishes: this.publishes,
      nudge: (nudges: readonly Nudge[]) => {
        if (!process.alive) return Promise.resolve()
        for (const { connectionId, request } of nudges) {
          handler?.(connectionId, request.priority === 'high' ? 'live' : 'background')
        }
        return Promise.resolve()
      },
      subscribe: (given) => {
        handler = given
        return Promise.resolve({
          stop: () => {
            handler = null
            return Promise.resolve()
          },
        })
      },
      publish: (messages) => {
        this.published.push(...messages)
        return Promise.resolve()
      },
      check: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    }
  }
}
