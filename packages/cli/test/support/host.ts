import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startSandbox, type RunningSandbox } from '@calsync/testkit/sandbox'
import { createDatabase } from '@calsync/testkit/postgres'
import pg from 'pg'
import { type CalsyncConfig, createCalsync, outlook, pica } from '../../src/index.js'
import { printed, type CommandResult, runCommand, RunningCommand } from './run-command.js'

/** What no output may ever show. */
export const secrets = {
  password: `canary-password-${randomBytes(6).toString('hex')}`,
  pica: `canary-pica-${randomBytes(6).toString('hex')}`,
  encryptionKey: randomBytes(32).toString('base64'),
}

const configFile = `
import { defineConfig, outlook, pica, sqlSource } from 'calsync'

export default defineConfig({
  sources: [
    sqlSource({
      kind: 'class',
      query: \`select c.id, 'acme' as organization_id, c.title, c.starts_at as start,
                     'Europe/Berlin' as time_zone, 60 as duration_minutes, c.deleted_at, c.facilitators
              from class c\`,
    }),
  ],
  providers: [outlook({ gateway: pica() })],
})
`

const tables = `
create table class (
  id int primary key, title text not null, starts_at timestamp not null,
  deleted_at timestamptz, facilitators text[] not null);
insert into class
select i, 'Lesson ' || i, date_trunc('hour', now()::timestamp) + i * interval '1 hour', null,
       case when i <= 3 then array['alice', 'bob'] else array['alice'] end
from generate_series(1, 12) i;
insert into class values (99, 'Nobody connected', now()::timestamp, null, array['carol'])`

/** A host with its own database, a sandbox in the place of Pica, and a directory with a configuration. */
export class Host {
  readonly url: string
  readonly directory: string
  readonly sandbox: RunningSandbox
  readonly #serverUrl: string

  private constructor(serverUrl: string, url: string, directory: string, sandbox: RunningSandbox) {
    this.#serverUrl = serverUrl
    this.url = url
    this.directory = directory
    this.sandbox = sandbox
  }

  static async start(serverUrl: string): Promise<Host> {
    const name = `cli_${randomBytes(6).toString('hex')}`
    const url = new URL(await createDatabase(serverUrl, name))
    await query(url.href, `create role ${name} login superuser password '${secrets.password}'`)
    url.username = name
    url.password = secrets.password
    const directory = await mkdtemp(path.join(tmpdir(), 'calsync-cli-'))
    await writeFile(path.join(directory, 'calsync.config.ts'), configFile)
    const sandbox = await startSandbox({ secrets: { [secrets.pica]: 'live' } })
    const host = new Host(serverUrl, url.href, directory, sandbox)
    await host.sql(tables)
    return host
  }

  /** The environment of a machine that has everything. */
  get env(): Record<string, string> {
    return {
      CALSYNC_DATABASE_URL: this.url,
      PICA_API_URL: `${this.sandbox.url}/v1`,
      PICA_API_KEY: secrets.pica,
      CONNECTION_KEY_ENCRYPTION_KEY: secrets.encryptionKey,
    }
  }

  /** Runs the command where everything is configured; `env` adds to it, and '' takes away. */
  async calsync(args: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
    return await runCommand(args, { cwd: this.directory, env: { ...this.env, ...env } })
  }

  /** Runs the command with a database URL and nothing else. */
  async onCall(args: readonly string[]): Promise<CommandResult> {
    return await runCommand(args, { env: { CALSYNC_DATABASE_URL: this.url } })
  }

  start(args: readonly string[], env: Record<string, string> = {}): RunningCommand {
    return new RunningCommand(args, { cwd: this.directory, env: { ...this.env, ...env } })
  }

  async startWorker(args: readonly string[] = []): Promise<RunningCommand> {
    const worker = this.start(['worker', ...args])
    await worker.says(/worker\.started/)
    return worker
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return await query<Row>(this.url, text, values)
  }

  /** A user goes through AuthKit, and the host stores the connection. */
  async connect(userId: string, config: Partial<CalsyncConfig> = {}): Promise<string> {
    this.sandbox.sandbox.connect({ identity: userId })
    const gateway = pica({}, this.env)
    const calsync = createCalsync({
      database: this.url,
      providers: [outlook({ gateway })],
      encryptionKeys: secrets.encryptionKey,
      ...config,
    })
    try {
      const { connection } = await calsync.connections.connect({ userId, organizationId: 'acme' })
      return connection.id
    } finally {
      await calsync.close()
    }
  }

  /** Waits until a question has the wanted answer, asking the database again and again. */
  async until(text: string, wanted: (row: Record<string, unknown>) => boolean): Promise<void> {
    const deadline = Date.now() + 30_000
    let row: Record<string, unknown> = {}
    while (Date.now() < deadline) {
      row = (await this.sql(text))[0] ?? {}
      if (wanted(row)) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`still ${JSON.stringify(row)} after 30 s: ${text}`)
  }

  async stop(): Promise<void> {
    await this.sandbox.close()
    await rm(this.directory, { recursive: true, force: true })
    const name = new URL(this.url).pathname.slice(1)
    await query(this.#serverUrl, `drop database if exists ${name} with (force)`)
    await query(this.#serverUrl, `drop role if exists ${name}`)
  }
}

/** Which secrets were printed by any command of this file. */
export function leaks(): string[] {
  const text = printed.join('')
  return Object.entries(secrets)
    .filter(([, value]) => text.includes(value) || text.includes(encodeURIComponent(value)))
    .map(([name]) => name)
}

async function query<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query<Row>(values.length === 0 ? { text } : { text, values })
    return result.rows
  } finally {
    await client.end()
  }
}
