import {
  type CalendarEvent,
  createCalsync,
  type Calsync,
  type CalsyncParts,
  type LoadedSchedule,
  type NudgeHandler,
  type Random,
  type ScheduleSource,
  Secret,
  type SyncRecord,
  type Transport,
  type Worker,
} from '@calsync/core'
import { outlook, type OutlookOptions } from '@calsync/pica-provider'
import { ManualClock, memoryStore, type MemoryStore, seededRandom } from '@calsync/testkit'
import {
  createSandbox,
  type Sandbox,
  type SandboxGateway,
  sandboxGateway,
  type SandboxOccurrence,
  type SandboxSettingsInput,
} from '@calsync/testkit/sandbox'
import { SimulatedProcess } from '@calsync/testkit/simulation'

export interface WorldOptions {
  readonly seed: number
  readonly parts?: Partial<CalsyncParts>
  readonly outlook?: Partial<OutlookOptions>
  readonly sandbox?: SandboxSettingsInput
  /** Calls to the store take a moment, so that a process can die while they are under way. */
  readonly remoteStore?: boolean
}

/**
 * A host, its workers, and the sandbox's Outlook, all on one clock that moves when it is told to:
 * the real engine and the real provider, without sockets.
 */
export class OutlookWorld {
  readonly clock = new ManualClock()
  readonly random: Random
  readonly sandbox: Sandbox
  readonly store: MemoryStore
  readonly events = new Map<string, CalendarEvent>()
  readonly facilitators: string[] = []
  readonly calsync: Calsync
  readonly #options: WorldOptions
  readonly #workers = new Map<Worker, SimulatedProcess>()

  /** The sandbox, in which every user has consented. */
  readonly gateway: SandboxGateway

  constructor(options: WorldOptions) {
    this.#options = options
    this.random = seededRandom(options.seed)
    this.sandbox = createSandbox({
      clock: this.clock,
      random: () => this.random.next(),
      windowRequests: null,
      ...options.sandbox,
    })
    this.store = memoryStore({ clock: this.clock })
    this.gateway = {
      ...sandboxGateway(this.sandbox, this.clock),
      resolve: async ({ gatewayUserId }) => ({
        credential: new Secret(this.sandbox.connect({ identity: gatewayUserId }).key),
        account: `${gatewayUserId}@example.com`,
        health: 'operational',
      }),
    }
    this.calsync = this.#compose(new SimulatedProcess(this.clock, this.random), false)
  }

  async connect(userId: string): Promise<void> {
    const { key } = this.sandbox.connect({ identity: userId })
    await this.store.connections.connect({
      organizationId: '',
      userId,
      integration: 'microsoft-outlook',
      account: `${userId}@example.com`,
      gatewayUserId: userId,
      credential: new Secret(key),
      health: 'operational',
    })
    this.facilitators.push(userId)
  }

  /** Writes schedules, and their change marks with them. */
  async put(events: ReadonlyMap<string, CalendarEvent>): Promise<void> {
    const tx = this.store.begin()
    const refs = [...events.keys()].map((id) => `class:${id}` as const)
    await this.calsync.schedules.changed(refs, { tx })
    for (const [id, event] of events) this.events.set(id, event)
    await tx.commit()
  }

  async startWorker(): Promise<Worker> {
    const process = new SimulatedProcess(this.clock, this.random)
    const worker = this.#compose(process, this.#options.remoteStore === true).worker({
      id: `worker-${this.random.uuid().slice(0, 8)}`,
      leaseMs: 60_000,
      healthMs: 86_400_000,
    })
    this.#workers.set(worker, process)
    const started = worker.start()
    await this.clock.advance(100)
    await started
    return worker
  }

  /** Kills a worker where it stands: nothing it awaits ever comes back. */
  kill(worker: Worker): void {
    this.#workers.get(worker)?.kill()
    this.#workers.delete(worker)
  }

  /** Freezes a worker where it stands; it goes on later as if nothing had been. */
  freeze(worker: Worker, ms: number): void {
    this.#workers.get(worker)?.freeze(ms)
  }

  get workers(): Worker[] {
    return [...this.#workers.keys()]
  }

  /** Lets time pass until nothing is due any more; throws when it never gets quiet. */
  async quiet(limitMs = 3_600_000): Promise<void> {
    for (let passed = 0; passed < limitMs; passed += 1_000) {
      await this.clock.advance(1_000)
      const { records, marks } = this.store.snapshot()
      if (marks.length === 0 && records.every((record) => record.dueAt === null)) return
    }
    const open = this.records().filter((record) => record.dueAt !== null)
    throw new Error(`it never gets quiet: ${JSON.stringify(open.slice(0, 3))}`)
  }

  records(): readonly SyncRecord[] {
    return this.store.snapshot().records
  }

  /** What a user sees in a range of instants. */
  occurrences(userId: string, range: { from: string; to: string }): SandboxOccurrence[] {
    return this.sandbox.mailbox(userId).occurrences(range)
  }

  get #source(): ScheduleSource {
    return {
      kind: 'class',
      load: (refs) => Promise.resolve(refs.map((ref) => this.#load(ref))),
      list: () => {
        const refs = [...this.events.keys()].map((id) => `class:${id}` as const)
        return Promise.resolve({ refs, cursor: null })
      },
      check: () => Promise.resolve([]),
    }
  }

  #load(ref: `${string}:${string}`): LoadedSchedule {
    const event = this.events.get(ref.slice('class:'.length))
    if (event === undefined) return { kind: 'missing', ref }
    const { facilitators } = this
    const schedule = { ref, organizationId: '', event, facilitators, deleted: false }
    return { kind: 'found', ref, schedule }
  }

  #compose(process: SimulatedProcess, remote: boolean): Calsync {
    const guard = <T extends object>(part: T): T => process.guard(part, { remote })
    const { changes, claims, connections, runs, rollouts, deliveries, reports } = this.store
    const gateway = process.guard(this.gateway)
    return createCalsync({
      store: {
        changes: guard(changes),
        claims: guard(claims),
        connections: guard(connections),
        runs: guard(runs),
        rollouts: guard(rollouts),
        deliveries: guard(deliveries),
        reports: guard(reports),
        guard: guard(this.store.guard),
        scans: guard(this.store.scans),
      },
      transport: this.#transport(process),
      clock: process.guard<ManualClock>(this.clock),
      random: this.random,
      sources: [this.#source],
      providers: [outlook({ gateway, mailboxBudget: null, ...this.#options.outlook })],
      ...this.#options.parts,
    })
  }

  /** Nudges within one process; others hear of due work from the sweep. */
  #transport(process: SimulatedProcess): Transport {
    let handler: NudgeHandler | null = null
    return {
      name: 'simulated',
      publishes: false,
      nudge: (nudges) => {
        if (process.alive) for (const { connectionId } of nudges) handler?.(connectionId, 'live')
        return Promise.resolve()
      },
      subscribe: (given) => {
        handler = given
        return Promise.resolve({ stop: () => Promise.resolve() })
      },
      publish: () => Promise.resolve(),
      check: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    }
  }
}
