import type { FaultRuleInput } from '@calsync/testkit/sandbox'
import { demandOf } from '../figures/demand.ts'
import { atLeast, type Figure, type ScenarioReport, told } from '../figures/figure.ts'
import { limitFigures, outcomeFigures } from '../figures/limits.ts'
import { StormWorld } from '../world/storm-world.ts'

export interface RestartsOptions {
  readonly seed: number
  readonly mailboxes: number
  readonly schedules: number
  readonly workers: number
  /** How often all workers are killed in the midst of a wait. */
  readonly rounds: number
}

/** Longest wait that a mailbox asks for: longer than a lease, so that no lease hides it. */
const LONGEST_WAIT_S = 150
const EDITS_PER_SECOND = 2
const EDITING_MS = 5_000
/** A wait that was heard this long before the end of its worker is written down. */
const WRITTEN_DOWN_MS = 500

/** All workers are killed while every mailbox has asked to wait; others take over at once. */
export async function restarts(options: RestartsOptions): Promise<ScenarioReport> {
  const { rounds, schedules, seed, workers } = options
  const world = new StormWorld({ seed })
  const { clock, host, random, sandbox } = world
  host.insertMany(await world.connect(options.mailboxes), schedules)
  await world.startWorkers(workers)
  await world.backfill()
  await world.caughtUp(600_000)
  const from = clock.now()
  let heldAtStart = 0
  let accountHeld = 0
  for (let round = 0; round < rounds; round += 1) {
    const seconds = 5 + Math.floor(random.next() * (LONGEST_WAIT_S - 5))
    for (const fault of waits(seconds + 0.25 * (round % 4), round)) sandbox.addFault(fault)
    await world.editing(host.refs, { seed: seed + round, perSecond: EDITS_PER_SECOND }, EDITING_MS)
    sandbox.clearFaults()
    // What was answered in the last moment may have been heard by nobody who lives.
    await clock.advance(WRITTEN_DOWN_MS + random.next() * Math.min(seconds * 500, 30_000))
    world.killWorkers()
    await clock.advance(random.next() * 3_000)
    const left = world.waitsNow()
    heldAtStart += left.length
    if (world.account.waitLeftMs(clock.now()) > 0) accountHeld += 1
    await world.startWorkers(workers)
    await world.caughtUp(600_000)
  }
  const { throttled } = demandOf(world, from, clock.now())
  const figures: Figure[] = [
    told('workers killed', rounds * workers),
    told('429s', throttled),
    atLeast(
      Math.floor(rounds / 2),
      'mailboxes that were waiting when the next workers came',
      heldAtStart,
    ),
    atLeast(
      Math.floor(rounds / 4),
      'times that the account had to be left alone then',
      accountHeld,
    ),
  ]
  return {
    scenario: 'restarts',
    says:
      `${options.mailboxes} mailboxes ask to wait for up to ${LONGEST_WAIT_S} s, all ${workers} ` +
      `workers are killed in the midst of it, ${rounds} times`,
    figures: [...limitFigures(world), ...outcomeFigures(world), ...figures],
  }
}

/** Every other time the whole account asks to wait as well, after a few mailboxes did. */
function waits(seconds: number, round: number): FaultRuleInput[] {
  const form = round % 4 < 2 ? 'seconds' : 'http-date'
  const ofMailboxes = {
    action: { type: 'throttle', retryAfterSeconds: seconds, form },
  } as const
  if (round % 2 === 0) return [ofMailboxes]
  const resetSeconds = Math.ceil(seconds)
  return [ofMailboxes, { on: 'call', skip: 3, action: { type: 'pica-throttle', resetSeconds } }]
}
