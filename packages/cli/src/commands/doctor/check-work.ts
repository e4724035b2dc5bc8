import { postgresStore, type SchemaOptions } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import { absence, workingWorkers } from '../../questions/working-workers.js'
import { flagOf } from '../../questions/gate.js'
import { counted } from '../../output/words.js'
import { type Check, failed, finding, info, ok } from './check.js'

/** Whether somebody does the work, and whether it was stopped on purpose. */
export async function checkWork(pool: Pool, place: SchemaOptions): Promise<Check[]> {
  const { runs, reports, connections, deliveries } = postgresStore({ pool, ...place })
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
    ]
  } catch (error) {
    return [failed('workers', error)]
  }
}
