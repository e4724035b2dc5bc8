import { postgresStore, type SchemaOptions } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import { absence, workingWorkers } from '../../questions/working-workers.js'
import { flagOf } from '../../questions/gate.js'
import { counted } from '../../output/words.js'
import { type Check, failed, info, ok } from './check.js'

/** Whether somebody does the work, and whether it was stopped on purpose. */
export async function checkWork(pool: Pool, place: SchemaOptions): Promise<Check[]> {
  const { runs, reports, connections } = postgresStore({ pool, ...place })
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
    ]
  } catch (error) {
    return [failed('workers', error)]
  }
}
