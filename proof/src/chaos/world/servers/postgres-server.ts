import type { RunningPostgres } from '@calsync/testkit/postgres'
import type { Pool } from 'pg'
import type { Disturbances } from '../disturbances.ts'
import type { PostgresControl } from '../world.ts'

/** The levers on the server; workers are told apart by the names of their connections. */
export function postgresControl(
  server: RunningPostgres,
  pool: Pool,
  disturbances: Disturbances,
): PostgresControl {
  return {
    crash: () =>
      disturbances.during(async () => {
        server.kill('SIGKILL')
        await server.restart()
      }),
    restart: () => disturbances.during(() => server.restart()),
    terminateBackends: () =>
      disturbances.during(async () => {
        const { rows } = await pool.query<{ ended: string }>(
          `select count(pg_terminate_backend(pid)) as ended from pg_stat_activity
           where application_name in ('calsync', 'calsync-results')`,
        )
        return Number(rows[0]?.ended ?? 0)
      }),
  }
}
