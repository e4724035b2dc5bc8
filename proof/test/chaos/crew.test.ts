import { afterEach, describe, expect, it } from 'vitest'
import { Crew, type Departure } from '../../src/chaos/crew.ts'
import { Dice } from '../../src/chaos/dice.ts'
import { KillPlan } from '../../src/chaos/kill-plan.ts'
import type {
  ArmedFailpoint,
  ChaosWorker,
  ChaosWorld,
  WorkerExit,
  WorkerStart,
} from '../../src/chaos/world/world.ts'

/** A worker without a process: signals end it at once, unless it does not listen. */
class StagedWorker implements ChaosWorker {
  readonly name: string
  readonly pid = 0
  readonly armed: readonly ArmedFailpoint[]
  readonly exited: Promise<WorkerExit>
  #end!: (exit: WorkerExit) => void
  #running = true

  constructor(name: string, { failpoints = [] }: WorkerStart) {
    this.name = name
    this.armed = failpoints
    this.exited = new Promise((resolve) => (this.#end = resolve))
  }

  isRunning(): boolean {
    return this.#running
  }

  signal(signal: NodeJS.Signals): void {
    if (signal === 'SIGTERM') this.end({ how: 'exit', code: 0 })
    if (signal === 'SIGKILL') this.end({ how: 'signal', signal })
  }

  end(exit: Partial<WorkerExit>): void {
    this.#running = false
    this.#end({
      how: 'exit',
      failpoint: null,
      code: null,
      signal: null,
      output: '',
      at: 0,
      ...exit,
    })
  }
}

function stage({ size = 2, failpoints = ['a', 'b', 'c'] } = {}) {
  const started: StagedWorker[] = []
  const departures: Departure[] = []
  let failures = 0
  const start = async (options: WorkerStart = {}): Promise<ChaosWorker> => {
    if (failures > 0) {
      failures -= 1
      throw new Error('the database is away')
    }
    const worker = new StagedWorker(`worker-${started.length + 1}`, options)
    started.push(worker)
    return worker
  }
  const world = { workers: { start, list: () => started } } as unknown as ChaosWorld
  const plan = new KillPlan(failpoints, new Dice(1))
  const departed = (departure: Departure): void => void departures.push(departure)
  const crew = new Crew({ world, size, plan, mutant: null, dice: new Dice(2), departed })
  const kinds = () => departures.map(({ kind, worker }) => `${worker.name} ${kind}`)
  return { crew, started, kinds, failNextStarts: (times: number) => (failures = times) }
}

const open: Crew[] = []
afterEach(async () => {
  for (const crew of open.splice(0)) await crew.stop()
})

async function begun(options?: Parameters<typeof stage>[0]) {
  const staged = stage(options)
  open.push(staged.crew)
  await staged.crew.begin()
  return staged
}

describe('Crew', () => {
  it('fills a place that falls free, at once', async () => {
    const { crew, started, kinds } = await begun()
    await crew.kill(started[0] as StagedWorker)
    await crew.complete()
    expect(kinds()).toEqual(['worker-1 killed'])
    expect(crew.workers().map(({ name }) => name)).toEqual(['worker-2', 'worker-3'])
  })

  it('tells a crash from what it did itself', async () => {
    const { crew, started, kinds } = await begun()
    started[0]?.end({ how: 'exit', code: 1 })
    await crew.dismiss(started[1] as StagedWorker)
    await crew.complete()
    started[2]?.end({ how: 'exit', code: 0 })
    await crew.complete()
    expect(kinds()).toEqual(['worker-1 crash', 'worker-2 stopped', 'worker-3 crash'])
  })

  it('takes an error on the way out for a crash', async () => {
    const { crew, started, kinds } = await begun({ size: 1 })
    const [worker] = started as [StagedWorker]
    worker.signal = () => worker.end({ how: 'exit', code: 1 })
    await crew.dismiss(worker)
    expect(kinds()).toEqual(['worker-1 crash'])
  })

  it('starts again what could not start', async () => {
    const { crew, started, failNextStarts } = await begun({ size: 1 })
    failNextStarts(2)
    await crew.kill(started[0] as StagedWorker)
    await crew.complete()
    expect(started).toHaveLength(2)
  })

  it('arms so many places, and none of them any more after that', async () => {
    const { crew, started, kinds } = await begun({ size: 3 })
    crew.arm(2)
    await expect.poll(() => started.filter(({ armed }) => armed.length > 0)).toHaveLength(2)
    const [first] = started.filter(({ armed }) => armed.length > 0)
    first?.end({ how: 'failpoint', failpoint: first.armed[0] as ArmedFailpoint })
    await expect.poll(() => kinds().filter((kind) => kind.endsWith('failpoint'))).toHaveLength(1)
    await crew.disarm()
    expect(crew.workers().map(({ armed }) => armed.length)).toEqual([0, 0, 0])
  })

  it('picks nobody who is held', async () => {
    const { crew, started } = await begun()
    const release = crew.hold(started[0] as StagedWorker)
    expect(crew.workers()).toEqual([started[1]])
    release()
    expect(crew.workers()).toHaveLength(2)
  })
})
