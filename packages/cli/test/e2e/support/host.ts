import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { createDatabase } from '@calsync/testkit/postgres'
import { startSandbox, type RunningSandbox } from '@calsync/testkit/sandbox'
import { createCalsync, outlook, pica, sqlSource, type CalsyncConfig } from 'calsync'
import pg from 'pg'

/** Times short enough for a test; the protocol is the same. */
const shortPolicy = { maxFlightMs: 2_500, visibilityMs: 1_500 } as const
const deadlineMs = 1_500
const leaseMs = 4_000

const query = `
  select l.id, l.title, l.starts_at as start, l.ends_at as end, l.zone as time_zone,
         l.description, l.removed_at as deleted_at,
         array(select t.teacher from lesson_teacher t where t.lesson_id = l.id) as facilitators
  from lesson l`

const schema = `
  create table lesson (
    id bigint generated always as identity primary key,
    title text not null, starts_at timestamptz, ends_at timestamptz,
    zone text not null default 'Europe/Berlin', description text, removed_at timestamptz);
  create table lesson_teacher (
    lesson_id bigint not null references lesson (id), teacher text not null,
    primary key (lesson_id, teacher));
  create index on lesson_teacher (teacher)`

export interface TestHost {
  readonly url: string
  readonly pool: pg.Pool
  readonly sandbox: RunningSandbox
  readonly calsync: ReturnType<typeof createCalsync>
  readonly encryptionKey: string
  readonly keys: Map<string, string>
  /** Folder with the configuration file that `calsync` commands are to find. */
  readonly directory: string
  /** Environment of a command for this host. */
  environment(extra?: Record<string, string>): Record<string, string>
  connect(...users: string[]): Promise<void>
  /** Inserts lessons and says so in the same transaction; the ids. */
  addLessons(
    rows: readonly { readonly title: string; readonly teachers: readonly string[] }[],
  ): Promise<string[]>
  /** Runs work in a transaction of the host. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A host application on a real Postgres with its users' mailboxes in a sandbox. */
export async function createTestHost(
  serverUrl: string,
  options: {
    readonly config?: Partial<CalsyncConfig>
    readonly brokers?: readonly string[]
    readonly latencyMs?: number
    readonly worker?: Record<string, unknown>
  } = {},
): Promise<TestHost> {
  const url = await createDatabase(serverUrl, `host_${randomUUID().replaceAll('-', '')}`)
  const pool = new pg.Pool({ connectionString: url, max: 15 })
  pool.on('error', () => {})
  await pool.query(schema)
  const sandbox = await startSandbox({ latencyMs: options.latencyMs ?? 0 })
  const encryptionKey = randomBytes(32).toString('base64')
  const gateway = pica({ secret: 'sandbox-secret', baseUrl: sandbox.url, deadlineMs })
  const kafka = options.brokers === undefined ? null : kafkaOptions(options.brokers)
  const config: CalsyncConfig = {
    sources: [sqlSource({ kind: 'lesson', query })],
    providers: [outlook({ gateway })],
    policy: shortPolicy,
    retry: { initialDelayMs: 100, maxDelayMs: 1_000 },
    worker: { leaseMs, planIntervalMs: 50, sweepMs: 500, ...options.worker },
    encryptionKeys: encryptionKey,
    ...(kafka === null ? {} : { transport: 'kafka', kafka }),
    ...options.config,
  }
  const calsync = createCalsync({ ...config, database: pool })
  await calsync.migrate()
  const directory = await mkdtemp(path.join(tmpdir(), 'calsync-e2e-'))
  await writeFile(path.join(directory, 'calsync.config.mjs'), configFile(kafka))
  const keys = new Map<string, string>()

  async function transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const result = await work(client)
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }

  return {
    url,
    pool,
    sandbox,
    calsync,
    encryptionKey,
    keys,
    directory,
    environment: (extra = {}) => ({
      PATH: process.env['PATH'] ?? '',
      HOME: directory,
      CALSYNC_DATABASE_URL: url,
      PICA_API_KEY: 'sandbox-secret',
      PICA_API_URL: sandbox.url,
      CONNECTION_KEY_ENCRYPTION_KEY: encryptionKey,
      ...extra,
    }),
    connect: async (...users) => {
      for (const user of users) {
        keys.set(user, sandbox.sandbox.connect({ identity: user }).key)
        await calsync.connections.connect({ userId: user })
      }
    },
    addLessons: (rows) =>
      transaction(async (client) => {
        const ids: string[] = []
        for (const [index, { title, teachers }] of rows.entries()) {
          const start = new Date(Date.now() + (1 + (index % 200)) * 86_400_000)
          const { rows: inserted } = await client.query<{ id: string }>(
            `insert into lesson (title, starts_at, ends_at)
             values ($1, $2, $2::timestamptz + interval '1 hour') returning id`,
            [title, start],
          )
          const id = inserted[0]?.id ?? ''
          ids.push(id)
          await client.query('insert into lesson_teacher select $1, unnest($2::text[])', [
            id,
            teachers,
          ])
        }
        await calsync.schedules.changed(
          ids.map((id) => `lesson:${id}`),
          { tx: client },
        )
        return ids
      }),
    transaction,
    close: async () => {
      await calsync.close()
      await pool.end()
      await sandbox.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function kafkaOptions(brokers: readonly string[]) {
  const id = randomUUID().slice(0, 8)
  return {
    brokers: [...brokers],
    consumerGroup: `e2e-${id}`,
    topicPrefixes: { 'microsoft-outlook': `e2e-${id}.sync` },
    appEventsTopic: `e2e-${id}.app-events`,
    createTopics: true,
    partitions: 6,
  }
}

/** The same configuration as a file, for the built command; secrets come from the environment. */
function configFile(kafka: ReturnType<typeof kafkaOptions> | null): string {
  const sdk = pathToFileURL(path.resolve(import.meta.dirname, '../../../dist/index.js')).href
  return `
    import { defineConfig, outlook, pica, sqlSource } from ${JSON.stringify(sdk)}
    export default defineConfig({
      sources: [sqlSource({ kind: 'lesson', query: ${JSON.stringify(query)} })],
      providers: [outlook({ gateway: pica({ deadlineMs: ${deadlineMs} }) })],
      policy: ${JSON.stringify(shortPolicy)},
      retry: { initialDelayMs: 100, maxDelayMs: 1000 },
      worker: { leaseMs: ${leaseMs}, planIntervalMs: 50, sweepMs: 500 },
      ${kafka === null ? '' : `transport: 'kafka', kafka: ${JSON.stringify(kafka)},`}
    })`
}

/** Waits until nothing is marked, due or running; fails with what is left. */
export async function untilQuiet(pool: pg.Pool, limitMs = 60_000): Promise<void> {
  const end = Date.now() + limitMs
  for (;;) {
    const { rows } = await pool.query<{ marks: number; due: number; runs: number }>(
      `select (select count(*)::int from calsync.changes) as marks,
              (select count(*)::int from calsync.schedule_sync_status where due_at is not null) as due,
              (select count(*)::int from calsync.runs where status in ('queued', 'running')) as runs`,
    )
    const left = rows[0]
    if (left?.marks === 0 && left.due === 0 && left.runs === 0) return
    if (Date.now() > end) throw new Error(`not quiet: ${JSON.stringify(left)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Titles by mailbox, as the host's tables say and as the sandbox has them. */
export async function compareMailboxes(
  host: TestHost,
): Promise<{ readonly should: Record<string, string[]>; readonly does: Record<string, string[]> }> {
  const { rows } = await host.pool.query<{ teacher: string; titles: string[] }>(
    `select t.teacher, array_agg(l.title) as titles
     from lesson l join lesson_teacher t on t.lesson_id = l.id
     where l.removed_at is null group by t.teacher`,
  )
  const should: Record<string, string[]> = {}
  const does: Record<string, string[]> = {}
  for (const user of host.keys.keys()) {
    should[user] = (rows.find((row) => row.teacher === user)?.titles ?? []).sort()
    const events = host.sandbox.sandbox.mailbox(user).events()
    does[user] = events.map((event) => event.subject).sort()
  }
  return { should, does }
}
