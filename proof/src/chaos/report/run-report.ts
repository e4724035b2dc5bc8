import type { VerdictCounts } from '@calsync/testkit/checker'
import type { Campaign } from '../campaign.ts'
import { FAILPOINTS } from '../faults/catalogue.ts'
import type { Fault } from '../faults/fault.ts'
import { percentiles } from './percentiles.ts'
import type { FaultReport, RunReport } from './report.ts'

const nothing: VerdictCounts = {
  changes: 0,
  places: 0,
  lost: 0,
  duplicated: 0,
  stale: 0,
  orphaned: 0,
  calls: 0,
  writes: 0,
  maxInFlight: 0,
}

/** What a campaign came to. */
export function runReport(
  campaign: Campaign,
  faults: readonly Pick<Fault, 'name' | 'says'>[],
  about: Pick<RunReport, 'transport' | 'durationMs' | 'folder'>,
): RunReport {
  const { tally, recovery, plan, crew, reckonings, crashes } = campaign
  const last = reckonings.at(-1)?.verdict
  const reportOf = ({ name, says }: Pick<Fault, 'name' | 'says'>): FaultReport => ({
    name,
    says,
    count: tally.timesStruck(name),
    idle: tally.timesIdle(name),
    recovery: percentiles(recovery.figures(name)),
    missed: recovery.missed(name),
  })
  const atFailpoint = { name: FAILPOINTS, says: 'workers die (SIGKILL) before or after an await' }
  const coverage = plan.coverage()
  return {
    ...about,
    rounds: reckonings.length,
    counts: last?.counts ?? nothing,
    kills: {
      atFailpoints: tally.killsAtFailpoints,
      atRandomTimes: tally.killsAtRandomTimes,
      hosts: tally.killsOfHosts,
    },
    faults: [...(coverage.points > 0 ? [atFailpoint] : []), ...faults].map(reportOf),
    coverage,
    quiet: percentiles(reckonings.map(({ rest }) => rest.ms).filter((ms) => ms !== null)),
    unwilling: crew.unwilling,
    violations: last?.violations ?? [],
    crashes,
  }
}
