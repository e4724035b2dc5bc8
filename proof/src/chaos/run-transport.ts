import { listFailpoints } from '../loader/failpoints.ts'
import { Campaign } from './campaign.ts'
import { Deadline } from './deadline.ts'
import { Dice } from './dice.ts'
import type { Fault } from './faults/fault.ts'
import type { Narrator } from './narrator.ts'
import { keepStory } from './report/keep-story.ts'
import type { RunReport } from './report/report.ts'
import { runReport } from './report/run-report.ts'
import type { Tempo } from './tempo.ts'
import { startWorld } from './world/start-world.ts'
import type { ChaosWorld } from './world/world.ts'

const JOURNAL_LIMIT = 200_000

export interface TransportRun {
  readonly transport: 'postgres' | 'kafka'
  readonly seed: number
  readonly tempo: Tempo
  readonly faults: readonly Fault[]
  readonly atFailpoints: boolean
  readonly mutant: string | null
  /** Of faults; the servers' start and the last look at the evidence come on top. */
  readonly limitMs: number
  readonly maxKills: number | null
  readonly once: boolean
  readonly narrator: Narrator
  /** Aborted when somebody stops the run. */
  readonly signal: AbortSignal
}

/** A campaign over one transport, from the start of its servers to their end. */
export async function runTransport(run: TransportRun): Promise<RunReport> {
  const { transport, seed, tempo, faults, narrator, mutant, maxKills, once } = run
  const { users } = tempo
  const from = Date.now()
  narrator.print(`Starting ${transport === 'kafka' ? 'Kafka, Postgres' : 'Postgres'}, hosts …`)
  const world = await startWorld({ seed, transport, users, workers: 0, mutant })
  const deadline = new Deadline(run.limitMs, run.signal)
  try {
    const failpoints = run.atFailpoints ? failpointsOf(transport) : []
    const dice = new Dice(seed)
    const parts = { world, dice, tempo, faults, failpoints, mutant, narrator, deadline }
    const campaign = new Campaign({ ...parts, maxKills, once })
    await campaign.run()
    await campaign.crew.stop()
    const folder = campaign.isBroken ? await keep(campaign, run, world) : null
    return runReport(campaign, faults, { transport, durationMs: Date.now() - from, folder })
  } finally {
    deadline.end()
    await world.stop()
  }
}

async function keep(
  campaign: Campaign,
  { narrator, transport, seed }: TransportRun,
  { sandbox }: ChaosWorld,
): Promise<string> {
  const { entries } = await sandbox.journal(0, JOURNAL_LIMIT)
  return keepStory({ campaign, lines: narrator.story, journal: entries }, `${transport}-${seed}`)
}

/** The other transport's awaits are on nobody's way. */
function failpointsOf(transport: 'postgres' | 'kafka'): readonly string[] {
  const other = transport === 'kafka' ? 'postgres-store/polling-transport/' : 'kafka-transport/'
  return listFailpoints().filter((id) => !id.startsWith(other))
}
