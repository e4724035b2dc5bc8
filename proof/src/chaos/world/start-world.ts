import { randomBytes } from 'node:crypto'
import { startPostgres } from '@calsync/testkit/postgres'
import { type CalsyncOnPostgres, createCalsync, outlook, pica } from 'calsync'
import type { Pool } from 'pg'
import { Closers } from './closers.ts'
import { Disturbances } from './disturbances.ts'
import { ProcessHostPool } from './hosts/host-pool.ts'
import { openPool } from './hosts/open-pool.ts'
import { prepareHost } from './hosts/prepare-host.ts'
import { ProbeDesk } from './hosts/probe-desk.ts'
import { kafkaOptions } from './processes/kafka-options.ts'
import { migrate } from './processes/migrate.ts'
import { sourceOfClasses } from './processes/source-of-classes.ts'
import { ProcessWorkerPool } from './processes/worker-pool.ts'
import { realWorld } from './real-world.ts'
import { SecretWatch } from './secret-watch.ts'
import { TcpGate } from './servers/database-gate.ts'
import { openTopics, type Topics } from './servers/open-topics.ts'
import { postgresControl } from './servers/postgres-server.ts'
import { startSandboxServer } from './servers/sandbox-server.ts'
import { stopOnSignal } from './stop-on-signal.ts'
import { Connections } from './witness/connections.ts'
import { ProviderRecord } from './witness/provider-record.ts'
import type { ChaosWorld } from './world.ts'

export interface WorldOptions {
  readonly seed: number
  readonly transport: 'postgres' | 'kafka'
  /** How many. Default 6. */
  readonly users?: number
  /** Classes that the hosts edit. Default 40. */
  readonly classes?: number
  /** Workers that run from the start. Default 2. */
  readonly workers?: number
  /** Applied to calsync's schema; default none. Workers are given theirs as they start. */
  readonly mutant?: string | null
}

const names = ['ada', 'ben', 'cleo', 'dana', 'emil', 'fay', 'gus', 'hana', 'ivo', 'jun']

/** Starts servers, provider, hosts and workers; rejects with nothing left running. */
export async function startWorld(options: WorldOptions): Promise<ChaosWorld> {
  const closers = new Closers()
  const ignoreSignals = stopOnSignal(() => closers.close())
  closers.add(async () => ignoreSignals())
  try {
    return await build(options, closers)
  } catch (error) {
    await closers.close().catch(() => {})
    throw error
  }
}

async function build(options: WorldOptions, closers: Closers): Promise<ChaosWorld> {
  const { seed, transport, classes = 40, mutant = null } = options
  const users = Array.from({ length: options.users ?? 6 }, (_, i) => names[i] ?? `user-${i}`)
  const servers = await openServers(options, closers)
  const { watch, disturbances, secrets, pool, sandbox, topics } = servers

  await migrate(servers.url, mutant, watch)
  const calsync = compose(pool, sandbox.url, secrets, topics)
  closers.add(() => calsync.close())
  const classIds = await prepareHost({ pool, calsync }, { seed, classes, users })
  const connections = new Connections(calsync, sandbox.client, watch)
  const hosts = new ProcessHostPool({
    databaseUrl: servers.url,
    ground: { classIds, users },
    probes: new ProbeDesk({ pool, calsync }),
    seed,
    watch,
  })
  closers.add(() => hosts.stop())
  await hosts.start()
  // While others edit: what is open when a user connects must reach his calendar, too.
  await hosts.begin({ seed, perSecond: 20 })
  for (const user of users) await connections.connect(user)
  await hosts.pause()

  const workers = new ProcessWorkerPool({
    sandboxUrl: sandbox.url,
    kafka: topics?.place ?? null,
    environment: { ...secrets, DATABASE_URL: servers.gateUrl },
    watch,
    disturbances,
  })
  closers.add(() => workers.stop())
  await Promise.all(Array.from({ length: options.workers ?? 2 }, () => workers.start()))
  return realWorld({
    ...servers,
    ...{ transport, users, calsync, connections, hosts, workers, sandbox: sandbox.client },
    stop: () => closers.close(),
  })
}

/** What everything else stands on; each is ended by the closers. */
async function openServers({ seed, transport }: WorldOptions, closers: Closers) {
  const watch = new SecretWatch()
  const disturbances = new Disturbances()
  const secrets = newSecrets(watch)
  const server = await startPostgres({
    durable: true,
    settings: { track_commit_timestamp: 'on', max_connections: '300' },
  })
  closers.add(() => server.stop())
  watch.add('the password of the database', server.password)
  const url = await server.createDatabase('chaos')
  const pool = openPool(url, 'chaos-world', 10)
  closers.add(() => pool.end())
  const gate = new TcpGate(server)
  const gateUrl = new URL(url)
  gateUrl.port = String(await gate.open())
  closers.add(() => gate.close())

  const sandbox = await startSandboxServer(seed, secrets.PICA_SECRET, watch)
  closers.add(() => sandbox.stop())
  const provider = new ProviderRecord(sandbox.client)
  closers.add(async () => provider.stop())
  const topics = transport === 'kafka' ? await openTopics(seed, watch) : null
  if (topics !== null) closers.add(() => topics.stop())
  const postgres = postgresControl(server, pool, disturbances)
  return {
    ...{ watch, disturbances, secrets, postgres, pool, url, gate, gateUrl: gateUrl.toString() },
    ...{ sandbox, provider, topics },
  }
}

type Secrets = ReturnType<typeof newSecrets>

/** By the names of the variables that workers read them from. */
function newSecrets(watch: SecretWatch) {
  const secrets = {
    PICA_SECRET: `sk_live_${randomBytes(18).toString('hex')}`,
    CONNECTION_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    // Of whoever runs this, and not meant for it: an empty variable says nothing.
    PICA_API_KEY: '',
    CALSYNC_DATABASE_URL: '',
  }
  watch.add("the gateway's secret", secrets.PICA_SECRET)
  watch.add('the encryption key', secrets.CONNECTION_KEY_ENCRYPTION_KEY)
  return secrets
}

/** What a host's own server does with calsync: connecting users, ordering retries. */
function compose(
  pool: Pool,
  sandboxUrl: string,
  secrets: Secrets,
  topics: Topics | null,
): CalsyncOnPostgres {
  const gateway = pica({ baseUrl: sandboxUrl, secret: secrets.PICA_SECRET })
  return createCalsync({
    database: pool,
    sources: [sourceOfClasses],
    providers: [outlook({ gateway })],
    encryptionKeys: secrets.CONNECTION_KEY_ENCRYPTION_KEY,
    ...(topics === null ? {} : { transport: 'kafka', kafka: kafkaOptions(topics.place) }),
  })
}
