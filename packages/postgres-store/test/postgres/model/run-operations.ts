import type { ResultMessage, RunStatus } from '@calsync/core'
import fc from 'fast-check'
import { leaseMs, limit, maybe, rarely, TICK_MS } from './common-arbitraries.js'
import type { Operation } from './operation.js'
import type { World } from './world.js'

export interface CreateRun {
  readonly do: 'create run'
  readonly id: string
  readonly kinds: readonly string[]
  readonly reason: string | null
}

export interface TakeRun {
  readonly do: 'take run'
  readonly worker: string
  readonly leaseMs: number
}

export interface AdvanceRun {
  readonly do: 'advance run'
  readonly id: string
  readonly worker: string
  readonly leaseMs: number
  readonly status: RunStatus
  readonly kinds: readonly string[]
  readonly cursor: string | null
  readonly listed: number
  readonly error: string | null
}

export interface CancelRun {
  readonly do: 'cancel run'
  readonly id: string
}

export interface Lead {
  readonly do: 'lead'
  readonly name: string
  readonly holder: string
  readonly leaseMs: number
}

export interface ReportWorker {
  readonly do: 'report worker'
  readonly id: string
  readonly activity: Readonly<Record<string, number>>
}

export interface Publish {
  readonly do: 'publish'
  readonly limit: number
  readonly fails: boolean
  /** What others do while the broker has not answered. */
  readonly during: readonly Operation[]
}

const id = fc.constantFrom('run-1', 'run-1', 'run-2')
const worker = fc.constantFrom('worker-1', 'worker-1', 'worker-2')
const kinds = fc.subarray(['class', 'meeting'])
const text = maybe(fc.constantFrom('class:7', 'ü'))

export const createRunOperation: fc.Arbitrary<CreateRun> = fc.record({
  do: fc.constant('create run'),
  id,
  kinds,
  reason: text,
})

export const takeRunOperation: fc.Arbitrary<TakeRun> = fc.record({
  do: fc.constant('take run'),
  worker,
  leaseMs,
})

export const advanceRunOperation: fc.Arbitrary<AdvanceRun> = fc.record({
  do: fc.constant('advance run'),
  id,
  worker,
  leaseMs,
  status: fc.constantFrom('running', 'running', 'queued', 'done', 'failed', 'cancelled'),
  kinds,
  cursor: text,
  listed: fc.nat({ max: 200 }),
  error: text,
})

export const otherRunOperations: fc.Arbitrary<CancelRun | Lead | ReportWorker>[] = [
  fc.record({ do: fc.constant('cancel run'), id }),
  fc.record({
    do: fc.constant('lead'),
    name: fc.constantFrom('sweep', 'health'),
    holder: worker,
    leaseMs,
  }),
  fc.record({
    do: fc.constant('report worker'),
    id: worker,
    activity: fc.constantFrom<Record<string, number>>({}, { running: 3 }),
  }),
]

export function publishOperation(during: fc.Arbitrary<Operation>): fc.Arbitrary<Publish> {
  return fc.record({
    do: fc.constant('publish'),
    limit,
    fails: rarely,
    during: fc.array(during, { maxLength: 2 }),
  })
}

/** Each at a time of its own: which of two that came at once is first is not promised. */
export async function createRun(world: World, operation: CreateRun): Promise<unknown> {
  const { do: _do, ...run } = operation
  await world.side.advance(TICK_MS)
  const scope = { organizationId: 'acme', kind: 'class' }
  return world.side.store.runs.createRun({ ...run, scope, by: 'ann' }).catch(() => 'refused')
}

export async function takeRun(world: World, operation: TakeRun): Promise<unknown> {
  return world.side.store.runs.takeRun(operation.worker, operation.leaseMs)
}

export async function advanceRun(world: World, operation: AdvanceRun): Promise<unknown> {
  const { id: run, worker: holder, leaseMs: lease, do: _do, ...progress } = operation
  const planned = progress.listed + 1
  return world.side.store.runs.advanceRun(run, holder, { ...progress, planned }, lease)
}

export async function cancelRun(world: World, operation: CancelRun): Promise<unknown> {
  return world.side.store.runs.cancelRun(operation.id)
}

export async function lead(world: World, operation: Lead): Promise<unknown> {
  const { name, holder, leaseMs: lease } = operation
  return world.side.store.runs.lead(name, holder, lease)
}

export async function reportWorker(world: World, operation: ReportWorker): Promise<unknown> {
  const { id: name, activity } = operation
  const startedAt = world.side.now() - 1_000
  const configuration = { nested: { list: [1, null, 'ü'] } }
  const report = { id: name, version: '1.0.0', startedAt, configuration, activity }
  await world.side.store.runs.reportWorker(report)
  return null
}

type Run = (world: World, operation: Operation) => Promise<unknown>

export async function publish(world: World, operation: Publish, run: Run): Promise<unknown> {
  const seen: unknown[] = []
  const send = async (messages: readonly ResultMessage[]): Promise<void> => {
    seen.push(messages)
    for (const inner of operation.during) seen.push(await run(world, inner))
    if (operation.fails) throw new Error('the broker is away')
  }
  const count = await world.side.store.runs
    .publishResults(operation.limit, send)
    .catch(() => 'refused')
  return { seen, count }
}
