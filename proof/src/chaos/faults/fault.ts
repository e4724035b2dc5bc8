import type { Dice } from '../dice.ts'
import type { ChaosWorker, ChaosWorld, WorkerStart } from '../world/world.ts'

/** What a fault may reach for. */
export interface Stage {
  readonly world: ChaosWorld
  /** Those that work now, frozen ones left out. */
  workers(): readonly ChaosWorker[]
  /** While it is held, nobody else picks this worker. */
  hold(worker: ChaosWorker): () => void
  /** A further worker, which nobody replaces when it ends. */
  startExtra(options?: WorkerStart): Promise<ChaosWorker>
  /** Kills a worker: SIGKILL, counted as a kill at a random time. */
  kill(worker: ChaosWorker): Promise<void>
  /** Kills a host application, and waits until another one has taken its place. */
  killHost(): Promise<void>
  /** Asks a worker to stop, and waits until it has. */
  dismiss(worker: ChaosWorker): Promise<void>
}

/** A fault that has struck. */
export interface Struck {
  /** To whom, for a person. */
  readonly to: string
  /** Whose calendars it touches; all when left out. */
  readonly users?: readonly string[]
  /**
   * Resolves when it is over and everything is as before. What it did meanwhile, for a person, and
   * `false` when nothing came by that it could strike.
   */
  readonly over: Promise<string | false | undefined>
}

/** What several faults can only do one at a time. */
export type Ground =
  | 'postgres'
  | 'network'
  | 'broker'
  | 'workers'
  | 'leader'
  | 'hosts'
  /** How fast calls are, and may be: one that is kept back would land in a wait told after it. */
  | 'pace'
  /** The exception: any number at once. */
  | 'calls'

/** One way in which the world goes wrong. */
export interface Fault {
  readonly name: string
  /** What happens, for a person. */
  readonly says: string
  readonly needsBroker?: boolean
  /** Two faults on the same ground are never in force at once. */
  readonly ground: Ground
  /** Resolves as soon as it has struck. */
  strike(stage: Stage, dice: Dice): Promise<Struck>
}
