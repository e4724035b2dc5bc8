import {
  createCalsync,
  defaultSyncPolicy,
  readScheduleRow,
  Secret,
  type Calsync,
  type Connection,
  type LoadedSchedule,
  type Nudge,
  type Random,
  type ResultMessage,
  type ScheduleSource,
  type SyncStore,
  type Transport,
  type Worker,
} from '@calsync/core'
import { ManualClock, memoryStore, seededRandom, type MemoryStore } from '@calsync/testkit'
import { SimulatedCalendar } from './simulated-calendar.js'

export interface HostRow {
  id: string
  title: string
  start: string
  facilitators: string[]
  deleted_at: string | null
}

/** A process that can be killed at any await: a dead one's promises never settle. */
class Process {
  alive = true

  guard<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key)
        if (typeof value === 'function') {
          return (...args: unknown[]) => this.#call(() => value.apply(object, args) as unknown)
        }
        return typeof value === 'object' && value !== null ? this.guard(value) : value
      },
    })
  }

  #call(run: () => unknown): unknown {
    if (!this.alive) return new Promise(() => {})
    const result = run()
    if (!(result instanceof Promise)) return result
    return result.then(
      (value: unknown) => (this.alive ? value : new Promise(() => {})),
      (error: unknown) => (this.alive ? Promise.reject(error as Error) : new Promise(() => {})),
    )
  }
}

/** A host application with its table, its users' calendars, and workers that come and go. */
export class SimulatedHost {
  readonly clock = new ManualClock()
  readonly random: Random
  readonly store: MemoryStore
  readonly calendar: SimulatedCalendar
  readonly rows = new Map<string, HostRow>()
  readonly published: ResultMessage[] = []
  readonly calsync: Calsync
  sourceFails = false
  publishes = false
  readonly #workers = new Map<Worker, Process>()

  constructor(seed: number) {
    this.random = seededRandom(seed)
    this.store = memoryStore({ clock: this.clock })
    this.calendar = new SimulatedCalendar(this.clock, this.random)
    this.calsync = this.#compose(new Process())
  }

  get source(): ScheduleSource {
    return {
      kind: 'class',
      load: (refs) => {
        if (this.sourceFails) return Promise.reject(new Error('the host database is away'))
        return Promise.resolve(refs.map((ref) => this.#load(ref)))
      },
      list: ({ cursor, limit, facilitator }) => {
        const ids = [...this.rows.values()]
          .filter((row) => facilitator === undefined || row.facilitators.includes(facilitator))
          .map((row) => row.id)
          .sort()
          .filter((id) => cursor === null || id > cursor)
        const page = ids.slice(0, limit)
        const last = page.at(-1)
        return Promise.resolve({
          refs: page.map((id) => `class:${id}` as const),
          cursor: ids.length > limit && last !== undefined ? last : null,
        })
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
  async put(id: string, change: Partial<HostRow>): Promise<void> {
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
    await this.calsync.schedules.changed(`class:${id}`, { tx })
    this.rows.set(id, row)
    await tx.commit()
  }

  async startWorker(): Promise<Worker> {
    const process = new Process()
    const worker = this.#compose(process).worker({
      id: `worker-${this.random.uuid().slice(0, 4)}`,
      leaseMs: 60_000,
      healthMs: 86_400_000,
    })
    this.#workers.set(worker, process)
    await worker.start()
    return worker
  }

  /** Kills a worker where it stands: nothing it awaits ever comes back. */
  kill(worker: Worker): void {
    const process = this.#workers.get(worker)
    if (process !== undefined) process.alive = false
    this.#workers.delete(worker)
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

  #compose(process: Process): Calsync {
    const store: SyncStore = {
      changes: process.guard(this.store.changes),
      claims: process.guard(this.store.claims),
      connections: process.guard(this.store.connections),
      runs: process.guard(this.store.runs),
      reports: process.guard(this.store.reports),
    }
    return createCalsync({
      store,
      transport: process.guard(this.#transport(process)),
      clock: process.guard<ManualClock>(this.clock),
      random: this.random,
      sources: [this.source],
      providers: [process.guard(this.calendar.provider())],
      policy: { ...defaultSyncPolicy },
    })
  }

  /** Nudges within one process; others hear of due work from the sweep. */
  #transport(process: Process): Transport {
    let handler: ((connectionId: string) => unknown) | null = null
    return {
      name: 'simulated',
      publishes: this.publishes,
      nudge: (nudges: readonly Nudge[]) => {
        if (process.alive) for (const nudge of nudges) handler?.(nudge.connectionId)
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

export type Fresh = Pick<HostRow, 'title' | 'start'>
