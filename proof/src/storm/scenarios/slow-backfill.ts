import { demandOf } from '../figures/demand.ts'
import { atMost, none, type ScenarioReport, told } from '../figures/figure.ts'
import { type Latency, latencyFigures, latencyOf } from '../figures/latency.ts'
import { limitFigures, outcomeFigures } from '../figures/limits.ts'
import { StormWorld } from '../world/storm-world.ts'

/** The p99 of some thousand edits differs by a tenth from seed to seed, with nothing slow about. */
const P99_WORSE = 1.25

export interface SlowBackfillOptions {
  readonly seed: number
  readonly mailboxes: number
  readonly schedules: number
  readonly workers: number
  /** What one operation takes in the slow mailbox, milliseconds. Twenty of them end within a minute. */
  readonly operationMs: number
  /** How long the users of the other mailboxes edit meanwhile, milliseconds. */
  readonly editingMs: number
}

const SLOW = 'u1'
/** No call is waited for longer. */
const DEADLINE_MS = 25_000
/** Four lanes of each worker, once, until it knows the mailbox. */
const LANES = 4
const LIMIT_MS = 7_200_000
const DOUBT_MS = 600_000
const EDITS_PER_SECOND = 10

/** A backfill and edits, with one mailbox so slow that a full batch outlasts its deadline. */
export async function slowBackfill(options: SlowBackfillOptions): Promise<ScenarioReport> {
  const { mailboxes, operationMs, schedules, workers } = options
  const quick = await backfilled(options, null)
  const slow = await backfilled(options, operationMs)
  const { world } = slow
  const late = world.sandbox
    .journal()
    .filter(({ batch, mailbox }) => batch === undefined && mailbox === SLOW)
    .filter(({ at, answeredAt = at }) => answeredAt - at > DEADLINE_MS)
  return {
    scenario: 'slow backfill',
    says:
      `a backfill of ${schedules} schedules for each of ${mailboxes} mailboxes, ${workers} ` +
      `workers; ${SLOW} takes ${operationMs} ms for each operation`,
    figures: [
      ...limitFigures(world),
      ...outcomeFigures(world),
      none('429s', world.sandbox.state().totals.throttled),
      atMost(LANES * workers, 'calls that outlasted their deadline', late.length),
      ...latencyFigures('the others, without the slow one', quick.others),
      ...latencyFigures('the others', slow.others),
      atMost(1.1, 'the others: p50 with : without', slow.others.p50 / quick.others.p50, 'ratio'),
      atMost(
        P99_WORSE,
        'the others: p99 with : without',
        slow.others.p99 / quick.others.p99,
        'ratio',
      ),
      atMost(
        1.1,
        'the others: HTTP calls with : without',
        slow.othersCalls / quick.othersCalls,
        'ratio',
      ),
      told('the slow one: duration', slow.allMs, 'ms'),
    ],
  }
}

interface Backfilled {
  readonly world: StormWorld
  readonly others: Latency
  readonly othersCalls: number
  /** Until the last schedule of all stood. */
  readonly allMs: number
}

async function backfilled(
  { editingMs, mailboxes, schedules, seed, workers }: SlowBackfillOptions,
  operationMs: number | null,
): Promise<Backfilled> {
  const world = new StormWorld({ seed })
  const { calendars, clock, host, sandbox } = world
  const users = await world.connect(mailboxes)
  host.insertMany(users, schedules)
  if (operationMs !== null) {
    sandbox.addFault({ mailbox: SLOW, action: { type: 'latency', ms: operationMs } })
  }
  await world.startWorkers(workers)
  const from = clock.now()
  await world.backfill()
  const others = users.filter((user) => user !== SLOW).flatMap((user) => [...host.of(user)])
  await world.caughtUp(LIMIT_MS, others)
  await world.editing(others, { seed, perSecond: EDITS_PER_SECOND }, editingMs)
  await world.caughtUp(LIMIT_MS)
  const allMs = (calendars.writes.findLast(({ mailbox }) => mailbox === SLOW)?.at ?? from) - from
  // What was in doubt is looked at once more.
  await clock.advance(DOUBT_MS)
  const { calls } = demandOf(world, from, clock.now())
  const own = sandbox
    .journal()
    .filter(({ batch, mailbox }) => batch === undefined && mailbox === SLOW).length
  return {
    world,
    others: latencyOf(host.commits, calendars.writes),
    othersCalls: calls - own,
    allMs,
  }
}
