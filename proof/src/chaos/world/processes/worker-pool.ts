import type { ChaosWorker, WorkerPool, WorkerStart } from '../world.ts'
import { Child } from './child.ts'
import { ProcessWorker, type WorkerSurroundings } from './process-worker.ts'
import type { WorkerSettings } from './worker-settings.ts'

const STOP_MS = 10_000

export interface WorkerPoolParts extends WorkerSurroundings {
  readonly sandboxUrl: string
  readonly kafka: WorkerSettings['kafka']
  /** `DATABASE_URL` and the other secrets. */
  readonly environment: Readonly<Record<string, string>>
}

/** Workers, each in a process of its own, from source and with failpoints. */
export class ProcessWorkerPool implements WorkerPool {
  readonly #parts: WorkerPoolParts
  readonly #running = new Map<ProcessWorker, Child>()
  #started = 0

  constructor(parts: WorkerPoolParts) {
    this.#parts = parts
  }

  list(): readonly ChaosWorker[] {
    return [...this.#running.keys()]
  }

  async start(options: WorkerStart = {}): Promise<ChaosWorker> {
    const { sandboxUrl, kafka, environment, watch } = this.#parts
    const { failpoints = [], clockSkewMs = 0, mutant } = options
    this.#started += 1
    const name = `worker-${this.#started}`
    const child = new Child({
      name,
      script: new URL('./worker-process.ts', import.meta.url),
      environment: {
        ...environment,
        CALSYNC_FAILPOINTS: '1',
        ...(mutant === undefined ? {} : { CALSYNC_MUTANT: mutant }),
      },
      watch,
    })
    const worker = new ProcessWorker(child, failpoints, this.#parts)
    this.#running.set(worker, child)
    void worker.exited.then(() => this.#running.delete(worker))
    const works = startedOrDied(worker, child)
    const settings: WorkerSettings = { name, failpoints, clockSkewMs, sandboxUrl, kafka }
    child.send(settings)
    await works
    return worker
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((child) => child.stop(STOP_MS)))
  }
}

/** Rejects when the worker ended before it worked, other than at a failpoint. */
function startedOrDied(worker: ProcessWorker, child: Child): Promise<void> {
  return new Promise((resolve, reject) => {
    child.onLine((line) => {
      if (line.includes('"event":"worker.started"')) resolve()
    })
    void worker.exited.then(({ how, output }) => {
      if (how === 'failpoint') resolve()
      else reject(new Error(`${worker.name} ended before it worked:\n${output}`))
    })
  })
}
