import type pg from 'pg'
import { createHost, openHost, untilQuiet, userName, workerOptions, type Host } from './host.ts'
import type { Servers } from './servers.ts'

export interface LargeSize {
  readonly schedules: number
  readonly users: number
}

/** Two teachers a meeting, so twice as many records as schedules. */
const TEACHERS = 2
const LIMIT_MS = 3_600_000

/**
 * A host whose schedules were all planned by the real planner, and whose records then stand as if all
 * had been sent: nothing is due.
 */
export async function openLargeHost(servers: Servers, size: LargeSize): Promise<Host> {
  const url = await createHost(servers, 'large', { users: size.users, meetings: 0 })
  const host = openHost(url, servers.sandboxUrl)
  const { calsync, pool } = host
  await insertMeetings(pool, size)
  await calsync.pause({ kind: 'everything' }, { by: 'bench' })
  await calsync.backfill({ by: 'bench' })
  const worker = calsync.worker(workerOptions)
  await worker.start()
  await untilPlanned(pool)
  await worker.stop()
  await pool.query(`
    update calsync.schedule_sync_status set
      status = 'synced', due_at = null, last_sync_at = now(), external_event_id = 'event-' || id,
      applied_version = desired_version, applied_presence = desired_presence,
      applied_hash = desired_hash`)
  await pool.query('vacuum (analyze, freeze)')
  await untilQuiet(pool, LIMIT_MS)
  return host
}

async function insertMeetings(pool: pg.Pool, { schedules, users }: LargeSize): Promise<void> {
  await pool.query(
    `insert into meeting (title, starts_at, facilitators)
     select 'Meeting ' || n, now() + (n % 300) * interval '1 day',
       array['user-' || (n % $1::int), 'user-' || ((n + 1) % $1::int)]
     from generate_series(0, $2::int - 1) n`,
    [users, schedules],
  )
  await pool.query('create index on meeting using gin (facilitators)')
  await pool.query('vacuum analyze meeting')
}

async function untilPlanned(pool: pg.Pool): Promise<void> {
  const end = Date.now() + LIMIT_MS
  for (;;) {
    const { rows } = await pool.query<{ open: boolean }>(
      `select exists (select from calsync.runs where status in ('queued', 'running')) as open`,
    )
    if (rows[0]?.open === false) return
    if (Date.now() > end) throw new Error('the backfill of the large host has not ended')
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** Plans changes, each committed alone, with a worker; milliseconds for each. */
export async function planningMs({ calsync, pool }: Host, changes: number): Promise<number> {
  for (let id = 1; id <= changes; id += 1) {
    const client = await pool.connect()
    await client.query('begin')
    await client.query(`update meeting set title = title || '!' where id = $1`, [id * 7])
    await calsync.schedules.changed(`meeting:${id * 7}`, { tx: client })
    await client.query('commit')
    client.release()
  }
  const worker = calsync.worker(workerOptions)
  const started = performance.now()
  await worker.start()
  for (;;) {
    const { rows } = await pool.query<{ open: boolean }>(
      'select exists (select from calsync.changes) as open',
    )
    if (rows[0]?.open === false) break
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const took = performance.now() - started
  await worker.stop()
  return took / changes
}

export { TEACHERS, userName }
