import type { CommandDefinition } from '../command-line/command.js'
import { addScopeOptions, filterOf, type ScopeOptions } from '../command-line/scope-options.js'
import { statusReport } from '../reports/status-report.js'

const RUNS_SHOWN = 5
const DEAD_READ = 1_000
const HELD_READ = 20

export const command: CommandDefinition<ScopeOptions> = {
  configure: (program) => {
    addScopeOptions(program)
  },
  run: async (context, options) => {
    const calsync = await context.connect()
    const filter = filterOf(options)
    const { runs, reports, connections } = calsync.store
    const [summary, pauses, workers, newestRuns, dead, outdated, held, releases, scanned] =
      await Promise.all([
        calsync.status(filter),
        connections.listPauses(),
        runs.listWorkers(),
        runs.listRuns(RUNS_SHOWN),
        reports.listRecords({ ...filter, statuses: ['dead'] }, DEAD_READ),
        calsync.countOutdated(filter),
        calsync.held(filter, HELD_READ),
        calsync.store.guard.listReleases(),
        calsync.store.scans.listScans(),
      ])
    return statusReport({
      summary,
      pauses,
      workers,
      runs: newestRuns,
      dead,
      outdated,
      held,
      releases,
      scans: scanned.scans,
    })
  },
}
