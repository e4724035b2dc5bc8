import type { Readable } from 'node:stream'
import type { Disturbances } from '../disturbances.ts'
import type { SecretWatch } from '../secret-watch.ts'
import type { ArmedFailpoint, ChaosWorker, WorkerExit } from '../world.ts'
import type { Child } from './child.ts'

export interface WorkerSurroundings {
  readonly watch: SecretWatch
  readonly disturbances: Disturbances
}

/** A worker, seen from outside. */
export class ProcessWorker implements ChaosWorker {
  readonly armed: readonly ArmedFailpoint[]
  readonly exited: Promise<WorkerExit>
  readonly #child: Child
  readonly #surroundings: WorkerSurroundings
  #lastWords = ''
  #thaw: (() => void) | null = null

  constructor(child: Child, armed: readonly ArmedFailpoint[], surroundings: WorkerSurroundings) {
    this.#child = child
    this.#surroundings = surroundings
    this.armed = armed
    const words = child.process.stdio[4] as Readable
    words.on('data', (chunk: Buffer) => (this.#lastWords += chunk.toString()))
    this.exited = child.ended.then(({ code, signal }) => this.#exit(code, signal))
  }

  get name(): string {
    return this.#child.name
  }

  get pid(): number {
    return this.#child.pid
  }

  isRunning(): boolean {
    return this.#child.isRunning()
  }

  signal(signal: NodeJS.Signals): void {
    if (signal === 'SIGSTOP') this.#thaw ??= this.#surroundings.disturbances.begin()
    this.#child.signal(signal)
    if (signal === 'SIGCONT') this.#endFreeze()
  }

  #endFreeze(): void {
    this.#thaw?.()
    this.#thaw = null
  }

  #exit(code: number | null, signal: NodeJS.Signals | null): WorkerExit {
    const { watch, disturbances } = this.#surroundings
    // What it knew at its end, nobody knows any more.
    disturbances.begin()()
    this.#endFreeze()
    const failpoint =
      this.#lastWords === '' ? null : (JSON.parse(this.#lastWords) as ArmedFailpoint)
    const how = failpoint !== null ? 'failpoint' : signal !== null ? 'signal' : 'exit'
    const output = watch.redact(this.#child.output())
    return { how, failpoint, code, signal, output, at: Date.now() }
  }
}
