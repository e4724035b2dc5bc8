import { randomUUID } from 'node:crypto'
import { createCalsync, Secret, type Calsync, type WorkerOptions } from '@calsync/core'
import { kafka } from '@calsync/kafka-transport'
import { outlook, pica } from '@calsync/pica-provider'
import {
  migrate,
  parseKeyRing,
  pollingTransport,
  postgresStore,
  sqlSource,
} from '@calsync/postgres-store'
import pg from 'pg'
import type { Servers } from './servers.ts'

const keyRing = parseKeyRing(Buffer.alloc(32, 7).toString('base64'))

/** A host application in a database of its own, with its users' mailboxes at the sandbox. */
export interface Host {
  readonly pool: pg.Pool
  readonly url: string
  readonly calsync: Calsync
  /** Statements sent so far by calsync, transaction control included. */
  statements(): number
  close(): Promise<void>
}

export const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal?.aborted === true) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
    }),
}

const random = { next: () => Math.random(), uuid: () => randomUUID() }

const query = `
  select id, title, starts_at as start, 60 as duration_minutes, 'Europe/Berlin' as time_zone,
         facilitators, deleted_at
  from meeting`

/** Composes calsync over a database that `createHost` has prepared. */
export function openHost(
  url: string,
  sandboxUrl: string,
  options: { readonly brokers?: readonly string[] } = {},
): Host {
  const pool = new pg.Pool({ connectionString: url, max: 6 })
  const statements = countStatements(pool)
  const store = postgresStore({ pool, keyRing })
  const transport =
    options.brokers === undefined
      ? pollingTransport({ pool, claims: store.claims, clock })
      : kafka({
          brokers: options.brokers,
          createTopics: true,
          consumerGroup: `bench-${randomUUID()}`,
        })
  const gateway = pica({ secret: new Secret('sandbox-secret'), baseUrl: sandboxUrl })
  const calsync = createCalsync({
    store,
    transport,
    clock,
    random,
    sources: [sqlSource({ kind: 'meeting', query }).bind(pool)],
    providers: [outlook({ gateway })],
  })
  return {
    pool,
    url,
    calsync,
    statements,
    close: async () => {
      await calsync.close()
      await pool.end()
    },
  }
}

export interface HostSize {
  readonly users: number
  readonly meetings: number
}

export const userName = (index: number): string => `user-${index}`

/** A database with a host's table of meetings, spread evenly over connected users. */
export async function createHost(servers: Servers, name: string, size: HostSize): Promise<string> {
  const url = await servers.postgres.createDatabase(name)
  const pool = new pg.Pool({ connectionString: url })
  await migrate(pool)
  await pool.query(`
    create table meeting (
      id bigint generated always as identity primary key,
      title text not null,
      starts_at timestamptz not null,
      facilitators text[] not null,
      deleted_at timestamptz
    )`)
  await pool.query(
    `insert into meeting (title, starts_at, facilitators)
     select 'Meeting ' || n, now() + (n % 300) * interval '1 day', array['user-' || (n % $1::int)]
     from generate_series(0, $2::int - 1) n`,
    [size.users, size.meetings],
  )
  await pool.query('analyze meeting')
  const store = postgresStore({ pool, keyRing })
  for (let index = 0; index < size.users; index += 1) {
    const userId = userName(index)
    const { key } = await servers.sandbox.connect({ identity: userId })
    await store.connections.connect({
      organizationId: '',
      userId,
      integration: 'microsoft-outlook',
      account: `${userId}@example.com`,
      gatewayUserId: userId,
      credential: new Secret(key),
      health: 'operational',
    })
  }
  await pool.end()
  return url
}

/** Worker settings for short runs. */
export const workerOptions: WorkerOptions = { planIntervalMs: 20, healthMs: 86_400_000 }

function countStatements(pool: pg.Pool): () => number {
  let count = 0
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    client.query = ((...args: unknown[]) => {
      count += 1
      return query(...args)
    }) as typeof client.query
  })
  return () => count
}

/** Row versions written in a database since it was created, by table. */
export async function rowWrites(pool: pg.Pool): Promise<number> {
  await pool.query('select pg_stat_force_next_flush()')
  const { rows } = await pool.query<{ writes: string }>(
    `select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) as writes from pg_stat_user_tables`,
  )
  return Number(rows[0]?.writes ?? 0)
}

/** Waits until no mark and no due record is left; rejects after `limitMs`. */
export async function untilQuiet(pool: pg.Pool, limitMs: number): Promise<void> {
  const end = Date.now() + limitMs
  for (;;) {
    const { rows } = await pool.query<{ open: boolean }>(
      `select exists (select from calsync.changes)
           or exists (select from calsync.schedule_sync_status where due_at is not null)
           or exists (select from calsync.runs where status in ('queued', 'running')) as open`,
    )
    if (rows[0]?.open === false) return
    if (Date.now() > end) throw new Error(`still not quiet after ${limitMs} ms`)
    await clock.sleep(200)
  }
}
