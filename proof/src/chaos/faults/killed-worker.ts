import type { Fault } from './fault.ts'

/** A worker dies wherever it happens to be; another one takes its place at once. */
export const killedWorker: Fault = {
  name: 'worker-killed',
  says: 'a worker is killed (SIGKILL) at a random moment',
  ground: 'workers',
  strike: async (stage, dice) => {
    const worker = dice.pick(stage.workers())
    await stage.kill(worker)
    return { to: worker.name, over: Promise.resolve(undefined) }
  },
}

/** All at once: nobody is left who knows what was under way. */
export const killedWorkers: Fault = {
  name: 'all-workers-killed',
  says: 'all workers are killed (SIGKILL) at the same moment',
  ground: 'workers',
  strike: async (stage) => {
    const workers = stage.workers()
    await Promise.all(workers.map((worker) => stage.kill(worker)))
    return { to: `${workers.length} workers`, over: Promise.resolve(undefined) }
  },
}
