import {
  type BudgetLimit,
  type Calsync,
  type ConnectionGateway,
  createCalsync,
  type Random,
  type ScheduleRef,
  Secret,
  type SyncPolicy,
} from '@calsync/core'
import { type LimitedGateway, outlook, type OutlookOptions } from '@calsync/pica-provider'
import { ManualClock, memoryStore, type MemoryStore, seededRandom } from '@calsync/testkit'
import {
  createSandbox,
  type Sandbox,
  sandboxGateway,
  type SandboxSettingsInput,
} from '@calsync/testkit/sandbox'
import { SimulatedProcess } from '@calsync/testkit/simulation'
import { AccountWatch } from './account-watch.ts'
import { Calendars } from './calendars.ts'
import { Host } from './host.ts'
import { PollingTransport } from './polling-transport.ts'

export interface StormOptions {
  readonly seed: number
  readonly sandbox?: SandboxSettingsInput
  readonly outlook?: Omit<OutlookOptions, 'gateway'>
  /** What calsync is told of the account's limit. */
  readonly accountBudget?: BudgetLimit | null
  readonly policy?: Partial<SyncPolicy>
}

/** What users do: the same seed edits the same schedules at the same distances. */
export interface Edits {
  readonly seed: number
  /** Of all users together. */
  readonly perSecond: number
}

const LEASE_MS = 60_000
/** Calls and effects that the sandbox remembers: all of them. */
const KEPT = 2_000_000
const NO_HEALTH_CHECKS_MS = 86_400_000 * 365

/**
 * A host, its workers and the sandbox with all its limits in force, on one clock that moves when it
 * is told to: the real engine and the real Outlook provider, with a database some milliseconds away.
 */
export class StormWorld {
  readonly clock = new ManualClock()
  readonly random: Random
  readonly sandbox: Sandbox
  readonly store: MemoryStore
  readonly host: Host
  readonly calendars: Calendars
  readonly account = new AccountWatch()
  readonly calsync: Calsync
  readonly #options: StormOptions
  readonly #workers: SimulatedProcess[] = []
  #started = 0

  constructor(options: StormOptions) {
    this.#options = options
    this.random = seededRandom(options.seed)
    this.sandbox = createSandbox({
      clock: this.clock,
      random: () => this.random.next(),
      journalCapacity: KEPT,
      effectCapacity: KEPT,
      latencyMs: { min: 40, max: 160 },
      ...options.sandbox,
    })
    this.store = memoryStore({ clock: this.clock })
    this.host = new Host(this.store, () => this.clock.now())
    this.calendars = new Calendars(this.sandbox)
    this.calsync = this.#compose(new SimulatedProcess(this.clock, this.random), 'host')
  }

  /** Users u1, u2 and so on, each with a mailbox. */
  async connect(count: number): Promise<string[]> {
    const users = Array.from({ length: count }, (_, index) => `u${index + 1}`)
    for (const user of users) await this.#link(user, this.sandbox.connect({ identity: user }).key)
    return users
  }

  /** The user links the mailbox again, after the access was withdrawn. */
  async reconnect(user: string): Promise<void> {
    await this.#link(user, this.sandbox.reconnect({ identity: user }).key)
  }

  async #link(user: string, key: string): Promise<void> {
    await this.store.connections.connect({
      organizationId: '',
      userId: user,
      integration: 'microsoft-outlook',
      account: `${user}@example.com`,
      gatewayUserId: user,
      credential: new Secret(key),
      health: 'operational',
    })
  }

  async startWorkers(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const process = new SimulatedProcess(this.clock, this.random)
      this.#started += 1
      const id = `worker-${this.#started}`
      this.account.born(id, this.clock.now())
      const worker = this.#compose(process, id).worker({
        id,
        leaseMs: LEASE_MS,
        healthMs: NO_HEALTH_CHECKS_MS,
      })
      this.#workers.push(process)
      const started = worker.start()
      await this.clock.advance(100)
      await started
    }
  }

  /** Every worker dies where it stands, as by SIGKILL; what was sent runs on. */
  killWorkers(): void {
    for (const process of this.#workers.splice(0)) process.kill()
  }

  /** Orders a backfill of everything; workers carry it out. */
  async backfill(): Promise<void> {
    await this.calsync.backfill({ by: 'storm' })
  }

  /** Lets users edit these schedules for so long. Returns when time is over. */
  async editing(refs: readonly ScheduleRef[], edits: Edits, forMs: number): Promise<void> {
    const over = new AbortController()
    const edited = this.#edit(refs, edits, over.signal)
    await this.clock.advance(forMs)
    over.abort()
    await edited
  }

  async #edit(refs: readonly ScheduleRef[], edits: Edits, over: AbortSignal): Promise<void> {
    const random = seededRandom(edits.seed)
    for (;;) {
      // Poisson: what many people do without knowing of each other.
      await this.clock.sleep((-Math.log(1 - random.next()) / edits.perSecond) * 1_000, over)
      if (over.aborted) return
      const ref = refs[Math.floor(random.next() * refs.length)]
      if (ref !== undefined) await this.host.edit(this.calsync, ref)
    }
  }

  /** Schedules whose calendar does not show the last revision. */
  behind(refs: readonly ScheduleRef[] = this.host.refs): ScheduleRef[] {
    const { shown } = this.calendars
    return refs.filter((ref) => (shown.get(ref) ?? 0) < this.host.revisionOf(ref))
  }

  /** Lets time pass until the calendars show these schedules as they are; false when they never do. */
  async caughtUp(limitMs: number, refs: readonly ScheduleRef[] = this.host.refs): Promise<boolean> {
    const step = 1_000
    for (let passed = 0; passed < limitMs; passed += step) {
      if (this.behind(refs).length === 0) return true
      await this.clock.advance(step)
    }
    return this.behind(refs).length === 0
  }

  /** How long each mailbox that asked to wait still has to be left alone, milliseconds. */
  waitsNow(): number[] {
    const now = this.clock.now()
    const until = new Map<string, number>()
    for (const { mailbox, retryAfterMs, answeredAt } of this.sandbox.journal()) {
      if (retryAfterMs === undefined || answeredAt === undefined) continue
      until.set(mailbox, Math.max(until.get(mailbox) ?? 0, answeredAt + retryAfterMs))
    }
    return [...until.values()].map((at) => at - now).filter((ms) => ms > 0)
  }

  #compose(process: SimulatedProcess, name: string): Calsync {
    const guard = <T extends object>(part: T): T => process.guard(part, { remote: true })
    const { changes, claims, connections, runs, rollouts, deliveries, reports } = this.store
    const store =
      name === 'host'
        ? this.store
        : {
            changes: guard(changes),
            claims: guard(claims),
            connections: guard(connections),
            runs: guard(runs),
            rollouts: guard(rollouts),
            deliveries: guard(deliveries),
            reports: guard(reports),
            guard: guard(this.store.guard),
            scans: guard(this.store.scans),
          }
    const clock = process.guard<ManualClock>(this.clock)
    const gateway = process.guard(this.#watched(name))
    const { policy } = this.#options
    return createCalsync({
      store,
      transport: new PollingTransport(store.claims, clock),
      clock,
      random: this.random,
      sources: [this.host.source],
      providers: [outlook({ gateway, ...this.#options.outlook })],
      // What is measured is sent to the end: nothing waits for a release, and a mark that was lost
      // stays lost.
      policy: { ...policy, guard: null },
      reconcile: false,
    })
  }

  #watched(worker: string): LimitedGateway {
    const gateway = sandboxGateway(this.sandbox, this.clock)
    const send: ConnectionGateway['send'] = async (credential, request) => {
      this.account.sending(worker, this.clock.now())
      const reply = await gateway.send(credential, request)
      this.account.answered(worker, reply, this.clock.now())
      return reply
    }
    return { ...gateway, send, accountBudget: this.#options.accountBudget ?? null }
  }
}
