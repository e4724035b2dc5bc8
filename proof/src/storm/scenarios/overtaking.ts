import type { ScheduleRef } from '@calsync/core'
import { atMost, none, type ScenarioReport, told } from '../figures/figure.ts'
import { latencyFigures, latencyOf } from '../figures/latency.ts'
import { limitFigures, outcomeFigures } from '../figures/limits.ts'
import type { LiveCommit } from '../world/host.ts'
import { StormWorld } from '../world/storm-world.ts'

export interface OvertakingOptions {
  readonly seed: number
  readonly mailboxes: number
  /** Schedules of each mailbox that stand before the backfill begins. */
  readonly standing: number
  /** Schedules of each mailbox that the backfill finds. */
  readonly schedules: number
  readonly workers: number
  /** Edits per second, of all mailboxes together: half of what stands, half of what waits. */
  readonly editsPerSecond: number
  /** Low enough to be what the backfill waits for. */
  readonly accountPerMinute: number
}

const QUIET_MS = 120_000
const LOOK_MS = 1_000
const LIMIT_MS = 3_600_000

/** Edits while a backfill of much more runs, under an account limit that the backfill uses up. */
export async function overtaking(options: OvertakingOptions): Promise<ScenarioReport> {
  const { accountPerMinute, editsPerSecond, mailboxes, schedules, seed } = options
  const world = new StormWorld({
    seed,
    sandbox: { requestsPerMinute: accountPerMinute },
    accountBudget: { capacity: accountPerMinute / 5, perSecond: (accountPerMinute * 0.8) / 60 },
  })
  const { host } = world
  const users = await world.connect(mailboxes)
  const standing = host.insertMany(users, options.standing)
  await world.startWorkers(options.workers)
  await world.backfill()
  await world.caughtUp(LIMIT_MS)

  const edits = { seed, perSecond: editsPerSecond }
  await world.editing(standing, edits, QUIET_MS)
  await world.caughtUp(60_000)
  const before = host.commits.length
  const waiting = host.insertMany(users, schedules)
  const from = world.clock.now()
  await world.backfill()
  await untilWritten(world, waiting, [...alternating(standing, waiting)], edits)
  const endedAt = lastFirstWrite(world, waiting)
  await world.caughtUp(LIMIT_MS)

  const { writes } = world.calendars
  const quiet = latencyOf(host.commits.slice(0, before), writes)
  const during = host.commits.slice(before).filter(({ at }) => at < endedAt)
  const live = latencyOf(during, writes)
  const isNew = new Set(waiting)
  const ofNew = (wanted: boolean): LiveCommit[] =>
    during.filter(({ ref }) => isNew.has(ref) === wanted)
  return {
    scenario: 'overtaking',
    says:
      `a backfill of ${mailboxes * schedules} schedules over ${mailboxes} mailboxes beside ` +
      `${editsPerSecond} edits per second, ${options.workers} workers, ` +
      `${accountPerMinute} calls per account and minute`,
    figures: [
      ...limitFigures(world),
      ...outcomeFigures(world),
      told('backfill: duration', endedAt - from, 'ms'),
      ...latencyFigures('edits without the backfill', quiet),
      ...latencyFigures('edits beside the backfill', live),
      ...latencyFigures('those of schedules that stood', latencyOf(ofNew(false), writes)),
      ...latencyFigures('those of schedules that waited', latencyOf(ofNew(true), writes)),
      atMost(0.1, 'edits, p99 : duration of the backfill', live.p99 / (endedAt - from), 'ratio'),
      none('429s', world.sandbox.state().totals.throttled + world.account.refused),
    ],
  }
}

/** Lets users edit until everything that was waiting stands. */
async function untilWritten(
  world: StormWorld,
  waiting: readonly ScheduleRef[],
  edited: readonly ScheduleRef[],
  edits: { readonly seed: number; readonly perSecond: number },
): Promise<void> {
  const isMissing = (): boolean => waiting.some((ref) => !world.calendars.shown.has(ref))
  for (let round = 0; isMissing() && round * LOOK_MS < LIMIT_MS; round += 1) {
    await world.editing(edited, { ...edits, seed: edits.seed + round }, LOOK_MS)
  }
}

/** When the last of them came to stand. */
function lastFirstWrite(world: StormWorld, refs: readonly ScheduleRef[]): number {
  const missing = new Set(refs)
  let last = 0
  for (const { ref, at } of world.calendars.writes) if (missing.delete(ref)) last = at
  return missing.size === 0 ? last : Number.POSITIVE_INFINITY
}

/** As many of the one as of the other. */
function* alternating(
  some: readonly ScheduleRef[],
  others: readonly ScheduleRef[],
): Generator<ScheduleRef> {
  for (const [index, other] of others.entries()) {
    yield other
    yield some[index % some.length] as ScheduleRef
  }
}
