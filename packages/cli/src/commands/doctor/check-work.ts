import { presentVersions, rolloutVersions } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import { absence, workingWorkers } from '../../questions/working-workers.js'
import { flagOf } from '../../questions/gate.js'
import type { Settings } from '../../configuration/settings-schema.js'
import { counted } from '../../output/words.js'
import { outdatedText } from '../../reports/status-report.js'
import { renderVersionOf } from '../../sdk/render-version.js'
import { checkMissing, checkRemovals } from './check-removals.js'
import { checkScans } from './check-scans.js'
import { type Check, failed, finding, info, ok } from './check.js'

/** Schedules of other versions are counted up to here. */
const MAX_COUNTED = 100_000

/** Whether somebody does the work, and whether it was stopped on purpose. */
export async function checkWork(pool: Pool, settings: Settings): Promise<Check[]> {
  const { schema, tablePrefix, sources } = settings
  const store = postgresStore({ pool, schema, tablePrefix })
  const { runs, rollouts, reports, connections, deliveries } = store
  try {
    // Nobody has this id: only the database's clock is wanted.
    const { now, parked } = await reports.status({ userId: '' })
    const workers = await runs.listWorkers()
    const absent = absence(workers, now)
    const pauses = await connections.listPauses()
    const { refused } = await runs.adoptionStatus(0)
    const open = Object.values(refused).reduce((sum, count) => sum + count, 0)
    const observing = (await connections.listOrganizations()).filter(
      ({ mode }) => mode === 'observe',
    )
    const own = sources.length > 0 ? presentVersions(renderVersionOf(settings)) : null
    const versions = await rolloutVersions(runs, own)
    const query = { scope: {}, limit: MAX_COUNTED }
    const outdated = versions === null ? 0 : await rollouts.countOutdated({ ...query, versions })
    const [oldest] = parked === 0 ? [] : await deliveries.listParked(1)
    return [
      absent === null
        ? ok(
            'workers',
            `${counted(workingWorkers(workers, now).length, 'worker')} seen within a minute`,
          )
        : info('workers', absent),
      ...(open === 0
        ? []
        : [
            finding(
              'adoption',
              `${counted(open, 'event')} could not be adopted and may get a second one beside it`,
              'calsync adopt --status',
            ),
          ]),
      ...observing.map(({ organizationId, integration }) =>
        info(
          'observing',
          `organization "${organizationId}" only observes ${integration}: nothing is sent`,
          `calsync observe --organization ${organizationId === '' ? "''" : organizationId} --off`,
        ),
      ),
      outdated === 0
        ? ok('versions', 'every schedule stands as the present template and calsync have it')
        : info('versions', outdatedText(outdated), 'calsync rollout --dry-run'),
      ...(oldest === undefined
        ? []
        : [
            finding(
              'results',
              `${counted(parked, 'result')} parked, the oldest because of: ${oldest.error}`,
              'mend the handler (on), then: calsync retry --parked',
            ),
          ]),
      ...pauses.map(({ scope, by }) => {
        const flag = flagOf(scope)
        return info(
          'pauses',
          `sending is paused (${flag.slice(2)}) by ${by}`,
          `calsync resume ${flag}`,
        )
      }),
      await checkRemovals(store, now),
      await checkScans(store),
      checkMissing(await reports.status({})),
    ]
  } catch (error) {
    return [failed('workers', error)]
  }
}
