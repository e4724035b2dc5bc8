import { setTimeout as delay } from 'node:timers/promises'
import type { Dice } from './dice.ts'
import type { KillPlan } from './kill-plan.ts'
import type { ChaosWorker, ChaosWorld, WorkerExit, WorkerStart } from './world/world.ts'

/** So long an armed worker may live without coming by a place where it is to die. */
const PATIENCE_MS = [1_500, 9_000] as const
/** So long a worker may take to stop when it is asked to. */
const STOP_MS = 20_000
const START_AGAIN_MS = 250
const MAX_FAILED_STARTS = 60

/** A worker is gone. `crash`: nobody killed it or asked it to go. */
export type Departure =
  | { readonly kind: 'failpoint'; readonly worker: ChaosWorker; readonly exit: WorkerExit }
  | { readonly kind: 'killed'; readonly worker: ChaosWorker; readonly exit: WorkerExit }
  | { readonly kind: 'stopped'; readonly worker: ChaosWorker; readonly exit: WorkerExit }
  | { readonly kind: 'crash'; readonly worker: ChaosWorker; readonly exit: WorkerExit }

export interface CrewParts {
  readonly world: ChaosWorld
  readonly size: number
  readonly mutant: string | null
  readonly plan: KillPlan
  readonly dice: Dice
  /** Called for each worker that is gone, as soon as it is. */
  readonly departed: (departure: Departure) => void
}

/** Keeps so many workers at work, whatever becomes of them: a place that falls free is filled at once. */
export class Crew {
  readonly #parts: CrewParts
  readonly #running = new Set<ChaosWorker>()
  readonly #held = new Set<ChaosWorker>()
  /** Sent away by us, in whatever manner. */
  readonly #dismissed = new Set<ChaosWorker>()
  /** Who has which place now. */
  readonly #placed = new Map<number, ChaosWorker>()
  #places: Promise<void>[] = []
  /** In so many places workers are armed. */
  #armed = 0
  /** Aborted when armed workers are to go. */
  #disarm = new AbortController()
  #stopping = false
  #failedStarts = 0
  /** Asked to stop and still there when its time was over. */
  unwilling = 0

  constructor(parts: CrewParts) {
    this.#parts = parts
  }

  /** Resolves when all work. */
  async begin(): Promise<void> {
    this.#places = Array.from({ length: this.#parts.size }, (_, place) => this.#keep(place))
    await this.complete()
  }

  /** Resolves when every place is filled with a worker that no failpoint waits for. */
  async complete(): Promise<void> {
    while (this.#safe().length < this.#parts.size) {
      this.#throwIfHopeless()
      await delay(50)
    }
  }

  /** From now on workers in so many of the places die at failpoints, one after another. */
  arm(places: number): void {
    this.#armed = places
    for (const [place, worker] of this.#placed) {
      if (place < places) void this.kill(worker)
    }
  }

  /** From now on workers live. Resolves when all places are filled with such. */
  async disarm(): Promise<void> {
    this.#armed = 0
    this.#disarm.abort()
    this.#disarm = new AbortController()
    await this.complete()
  }

  /** At work now, and held by nobody. */
  workers(): readonly ChaosWorker[] {
    return [...this.#running].filter((worker) => worker.isRunning() && !this.#held.has(worker))
  }

  hold(worker: ChaosWorker): () => void {
    this.#held.add(worker)
    return () => void this.#held.delete(worker)
  }

  async startExtra(options: WorkerStart = {}): Promise<ChaosWorker> {
    const worker = await this.#start(options)
    void this.#see(worker)
    return worker
  }

  async kill(worker: ChaosWorker): Promise<void> {
    this.#dismissed.add(worker)
    if (worker.isRunning()) worker.signal('SIGKILL')
    await worker.exited
  }

  async dismiss(worker: ChaosWorker): Promise<void> {
    this.#dismissed.add(worker)
    if (!worker.isRunning()) return
    worker.signal('SIGTERM')
    const late = new AbortController()
    const limit = delay(STOP_MS, true, { signal: late.signal }).catch(() => false)
    const isLate = await Promise.race([limit, worker.exited.then(() => false)])
    late.abort()
    if (!isLate) return
    this.unwilling += 1
    await this.kill(worker)
  }

  /** Resolves when all are gone. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#disarm.abort()
    await Promise.all([...this.#running].map((worker) => this.dismiss(worker)))
    await Promise.all(this.#places)
  }

  #safe(): readonly ChaosWorker[] {
    return this.workers().filter(({ armed }) => armed.length === 0)
  }

  async #keep(place: number): Promise<void> {
    while (!this.#stopping) {
      const isArmed = place < this.#armed
      const disarm = this.#disarm.signal
      const failpoints = isArmed ? this.#parts.plan.arm() : []
      const worker = await this.#start({ failpoints }).catch(() => null)
      if (worker === null) {
        // A database that is just being restarted ends a worker on its way to work.
        this.#failedStarts += 1
        await delay(START_AGAIN_MS)
        continue
      }
      this.#failedStarts = 0
      this.#placed.set(place, worker)
      const gone = this.#see(worker)
      if (this.#stopping) await this.dismiss(worker)
      else if (isArmed) await this.#outlast(worker, disarm)
      await gone
      this.#placed.delete(place)
    }
  }

  /** An armed worker that its fate does not reach is killed somewhere, or dies on its way out. */
  async #outlast(worker: ChaosWorker, disarm: AbortSignal): Promise<void> {
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, disarm])
    const patience = delay(this.#parts.dice.between(...PATIENCE_MS), undefined, { signal }).catch(
      () => undefined,
    )
    await Promise.race([worker.exited, patience])
    over.abort()
    if (!worker.isRunning()) return
    if (disarm.aborted || this.#parts.dice.chance(0.6)) await this.kill(worker)
    else await this.dismiss(worker)
  }

  async #start(options: WorkerStart): Promise<ChaosWorker> {
    const { world, mutant } = this.#parts
    return world.workers.start({ ...options, ...(mutant !== null && { mutant }) })
  }

  async #see(worker: ChaosWorker): Promise<void> {
    this.#running.add(worker)
    const exit = await worker.exited
    this.#running.delete(worker)
    this.#parts.departed({ kind: this.#kindOf(worker, exit), worker, exit })
  }

  #kindOf(worker: ChaosWorker, { how, code }: WorkerExit): Departure['kind'] {
    if (how === 'failpoint') return 'failpoint'
    if (!this.#dismissed.has(worker)) return 'crash'
    if (how === 'signal') return 'killed'
    return code === 0 ? 'stopped' : 'crash'
  }

  #throwIfHopeless(): void {
    if (this.#failedStarts < MAX_FAILED_STARTS) return
    throw new Error(`Workers do not start any more (${this.#failedStarts} attempts in a row).`)
  }
}
