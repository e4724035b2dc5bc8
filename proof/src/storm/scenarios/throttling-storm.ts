import { demandOf } from '../figures/demand.ts'
import { atMost, none, type ScenarioReport, told } from '../figures/figure.ts'
import { latencyFigures, latencyOf } from '../figures/latency.ts'
import { limitFigures, outcomeFigures } from '../figures/limits.ts'
import { StormWorld } from '../world/storm-world.ts'
import { randomThrottling } from './random-throttling.ts'

export interface ThrottlingStormOptions {
  readonly seed: number
  readonly mailboxes: number
  /** Schedules of each mailbox that the backfill finds. */
  readonly schedules: number
  readonly workers: number
  /** Edits per second, of all mailboxes together. */
  readonly editsPerSecond: number
  /** How long users edit under made up 429s, milliseconds. */
  readonly stormMs: number
  /** How long steady state is measured, milliseconds. */
  readonly steadyMs: number
  /** The limit per mailbox, and the time for which it is; Microsoft's is 10 minutes. */
  readonly windowRequests: number
  readonly windowMs: number
  /** The gateway's limit of the whole account. */
  readonly accountPerMinute: number
  /** Whether calsync is told of these limits, or has to run into them. */
  readonly told: boolean
}

const WARM_UP_MS = 30_000
const CATCH_UP_MS = 600_000
/** A fifth at once, the rest as it refills: at most the limit in any window. */
const BURST = 0.2

/** A backfill and edits beside it under limits and random 429s; then the same edits undisturbed. */
export async function throttlingStorm(options: ThrottlingStormOptions): Promise<ScenarioReport> {
  const { accountPerMinute, editsPerSecond, seed, steadyMs, windowMs, windowRequests } = options
  const edits = { seed, perSecond: editsPerSecond }
  const world = stormOf(options)
  const { clock, host, sandbox } = world
  const users = await world.connect(options.mailboxes)
  host.insertMany(users, options.schedules)
  await world.startWorkers(options.workers)
  for (const rule of randomThrottling) sandbox.addFault(rule)
  const stormFrom = clock.now()
  await world.backfill()
  await world.editing(host.refs, edits, options.stormMs)
  const windows = Math.ceil((options.schedules * 2) / windowRequests) + 2
  await world.caughtUp(windows * windowMs)
  const storm = demandOf(world, stormFrom, clock.now())
  const stormMs = clock.now() - stormFrom
  const struck = sandbox.faults().reduce((sum, fault) => sum + fault.struck, 0)

  sandbox.clearFaults()
  await world.editing(host.refs, edits, WARM_UP_MS)
  const steadyFrom = clock.now()
  await world.editing(host.refs, edits, steadyMs)
  const steadyTo = clock.now()
  const steady = demandOf(world, steadyFrom, steadyTo)
  await world.caughtUp(3 * windowMs + CATCH_UP_MS)
  const commits = host.commits.filter(({ at }) => at >= steadyFrom && at < steadyTo)
  return {
    scenario: 'throttling storm',
    says:
      `${options.mailboxes} mailboxes, a backfill of ${options.schedules} schedules each, ` +
      `${editsPerSecond} edits per second, ${options.workers} workers; ` +
      `${windowRequests} requests per mailbox and ${windowMs / 1_000} s, ${accountPerMinute} calls per ` +
      `account and minute, calsync ${options.told ? 'knows' : 'does not know'} both`,
    figures: [
      ...limitFigures(world),
      ...outcomeFigures(world),
      told('storm: duration', stormMs, 'ms'),
      told('storm: 429s made up', struck),
      told('storm: 429s in all', storm.throttled),
      told('storm: operations per change', storm.operationsPerChange, 'ratio'),
      told('storm: HTTP calls per change', storm.callsPerChange, 'ratio'),
      told('steady: changes', steady.changes),
      options.told
        ? none('steady: 429s', steady.throttled)
        : told('steady: 429s', steady.throttled),
      atMost(1.1, 'steady: operations per change', steady.operationsPerChange, 'ratio'),
      atMost(1.1, 'steady: HTTP calls per change', steady.callsPerChange, 'ratio'),
      ...latencyFigures('steady: commit to written', latencyOf(commits, world.calendars.writes)),
    ],
  }
}

function stormOf(options: ThrottlingStormOptions): StormWorld {
  const { accountPerMinute, seed, told: isTold, windowMs, windowRequests } = options
  const bucket = (requests: number, seconds: number) => ({
    capacity: requests * BURST,
    perSecond: (requests * (1 - BURST)) / seconds,
  })
  return new StormWorld({
    seed,
    sandbox: { windowRequests, windowMs, requestsPerMinute: accountPerMinute },
    outlook: { mailboxBudget: isTold ? bucket(windowRequests, windowMs / 1_000) : null },
    accountBudget: isTold ? bucket(accountPerMinute, 60) : null,
  })
}
