import { postgresStore } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import { absence, workingWorkers } from '../../questions/working-workers.js'
import { flagOf } from '../../questions/gate.js'
import { counted } from '../../output/words.js'
import { checkMissing, checkRemovals } from './check-removals.js'
import { checkScans } from './check-scans.js'
import { type Check, failed, info, ok } from './check.js'

/** Whether somebody does the work, and whether it was stopped on purpose. */
export async function checkWork(pool: Pool, schema: string): Promise<Check[]> {
  const store = postgresStore({ pool, schema })
  const { runs, reports, connections } = store
  try {
    // Nobody has this id: only the database's clock is wanted.
    const { now } = await reports.status({ userId: '' })
    const workers = await runs.listWorkers()
    const absent = absence(workers, now)
    const pauses = await connections.listPauses()
    return [
      absent === null
        ? ok(
            'workers',
            `${counted(workingWorkers(workers, now).length, 'worker')} seen within a minute`,
          )
        : info('workers', absent),
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
