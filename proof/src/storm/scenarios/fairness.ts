import type { ScheduleRef } from '@calsync/core'
import { atMost, type Figure, none, type ScenarioReport, told } from '../figures/figure.ts'
import { type Latency, latencyFigures, latencyOf } from '../figures/latency.ts'
import { limitFigures, outcomeFigures } from '../figures/limits.ts'
import { StormWorld } from '../world/storm-world.ts'
import { type Trouble, type Troubled, troubles } from './troubles.ts'

export interface FairnessOptions {
  readonly seed: number
  /** At least five: four of them are the bad ones. */
  readonly mailboxes: number
  readonly schedules: number
  readonly workers: number
  /** Edits per second, of all mailboxes together. */
  readonly editsPerSecond: number
  /** How long each stretch of edits is, milliseconds. */
  readonly stretchMs: number
  /** Stretches: which troubles strike together in each. */
  readonly stretches: readonly (readonly Trouble[])[]
  readonly accountPerMinute: number
}

/** How much longer than without trouble the others may wait. */
const WORSE = 1.25

/** The same edits again and again, without trouble and with it: what do the others notice? */
export async function fairness(options: FairnessOptions): Promise<ScenarioReport> {
  const { accountPerMinute, seed } = options
  const world = new StormWorld({
    seed,
    sandbox: { requestsPerMinute: accountPerMinute },
    accountBudget: { capacity: accountPerMinute / 5, perSecond: (accountPerMinute * 0.8) / 60 },
  })
  const users = await world.connect(options.mailboxes)
  const poison = world.host.insert(troubles.poison.user, 'Poison')
  world.host.insertMany(users, options.schedules)
  await world.startWorkers(options.workers)
  await world.backfill()
  await world.caughtUp(600_000)
  const scene = { world, options, users, poison }
  const quiet = await stretch(scene, [])
  const figures: Figure[] = latencyFigures('without trouble', quiet.others)
  for (const together of options.stretches)
    figures.push(...(await compared(scene, together, quiet)))
  return {
    scenario: 'fairness',
    says:
      `${options.mailboxes} mailboxes, ${options.editsPerSecond} edits per second, ` +
      `${options.workers} workers; u1 is throttled for good, u2 takes 20 s for each operation, ` +
      `u3 has a poison record, the access of u4 is withdrawn`,
    figures: [...limitFigures(world), ...outcomeFigures(world), ...figures],
  }
}

interface Scene {
  readonly world: StormWorld
  readonly options: FairnessOptions
  readonly users: readonly string[]
  readonly poison: ScheduleRef
}

interface Stretch {
  /** Of mailboxes that nothing is wrong with. */
  readonly others: Latency
  /** Of the schedules beside the poison record. */
  readonly mates: Latency
  /** Schedules of the troubled mailboxes that are not shown as they are long after the trouble. */
  readonly left: number
}

async function compared(
  scene: Scene,
  together: readonly Trouble[],
  quiet: Stretch,
): Promise<Figure[]> {
  const name = together.length > 1 ? 'all of them' : `${together[0] ?? 'nothing'}`
  const { others, mates, left } = await stretch(scene, together)
  const figures = [
    told(`${name}: others, p50`, others.p50, 'ms'),
    told(`${name}: others, p99`, others.p99, 'ms'),
    told(`${name}: others, max`, others.max, 'ms'),
    atMost(WORSE, `${name}: others, p50 with : without`, others.p50 / quiet.others.p50, 'ratio'),
    atMost(WORSE, `${name}: others, p99 with : without`, others.p99 / quiet.others.p99, 'ratio'),
  ]
  if (together.includes('poison')) {
    figures.push(
      told(`${name}: beside the poison record, p50`, mates.p50, 'ms'),
      told(`${name}: beside the poison record, p99`, mates.p99, 'ms'),
      told(`${name}: beside the poison record, max`, mates.max, 'ms'),
    )
  }
  return [...figures, none(`${name}: left behind when it was over`, left)]
}

async function stretch(scene: Scene, together: readonly Trouble[]): Promise<Stretch> {
  const { world, options, users, poison } = scene
  const { editsPerSecond, seed, stretchMs } = options
  const troubled: Troubled = { world, poison }
  for (const trouble of together) troubles[trouble].begin(troubled)
  const from = world.host.commits.length
  await world.editing(world.host.refs, { seed, perSecond: editsPerSecond }, stretchMs)
  const commits = world.host.commits.slice(from)
  const bad = new Set(Object.values(troubles).map(({ user }) => user))
  const good = users.filter((user) => !bad.has(user))
  await world.caughtUp(
    120_000,
    good.flatMap((user) => world.host.of(user)),
  )
  const { writes } = world.calendars
  const others = latencyOf(
    commits.filter(({ user }) => !bad.has(user)),
    writes,
  )
  const mates = latencyOf(
    commits.filter(({ user, ref }) => user === troubles.poison.user && ref !== poison),
    writes,
  )
  for (const trouble of together) await troubles[trouble].end(troubled)
  await world.caughtUp(1_200_000)
  return { others, mates, left: world.behind().length }
}
