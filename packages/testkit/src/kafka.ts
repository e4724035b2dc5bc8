import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { freePort } from './servers/free-port.js'
import { kafkaJars } from './servers/kafka-jars.js'
import { ownedDirectory } from './servers/owned-directory.js'
import { spawnServer, type ServerProcess } from './servers/server-process.js'

export { kafkaAvailable } from './servers/kafka-jars.js'

export interface StartKafkaOptions {
  /** Java heap, in megabytes. Default 384. */
  readonly heapMb?: number
  /** Broker settings, as in server.properties. */
  readonly properties?: Readonly<Record<string, string>>
}

/** A real broker of one node on loopback, in a temporary directory, gone when stopped. */
export interface RunningKafka {
  /** As kafkajs takes them: `127.0.0.1:port`. */
  readonly brokers: string[]
  /** Of the Java process; another one after a restart. */
  readonly pid: number
  /** SIGKILL is a crash, SIGSTOP and SIGCONT freeze and thaw it. */
  kill(signal: NodeJS.Signals): void
  /** Starts it again on the same ports and logs, after a clean stop if it still runs. */
  restart(): Promise<void>
  /** Topics and data are removed. May be called twice. */
  stop(): Promise<void>
}

const startMs = 60_000
const stopMs = 20_000

/**
 * Starts a Kafka broker from its Maven artifacts: Java 17 and Maven, no Docker.
 *
 * Measured: kafkajs 2.2.4 does talk to Kafka 4.1.1, although 4.0 removed many old protocol
 * versions. Topics, a producer with acks -1 (10,000 messages of 300 bytes, sent by hundreds),
 * a consumer group reading them (joined and read in 0.5 s), committed offsets over a broker crash
 * and a transactional producer all work. Start 2.5 s, clean restart 2 s, restart after SIGKILL
 * 3.5 s on two cores. Right after the start kafkajs may log "coordinator is loading" once, crash
 * its consumer and restart it after 300 ms by itself.
 */
export async function startKafka(options: StartKafkaOptions = {}): Promise<RunningKafka> {
  const jars = await kafkaJars()
  const port = await freePort()
  const controllerPort = await freePort()
  const directory = ownedDirectory('kafka')
  const configuration = path.join(directory.path, 'server.properties')
  const broker = `127.0.0.1:${port}`
  const java = javaArguments(jars, options.heapMb ?? 384)

  const start = async (): Promise<ServerProcess> => {
    const server = await spawnServer('java', [...java, 'kafka.Kafka', configuration], {
      cwd: directory.path,
      lastSignal: 'SIGKILL',
    })
    try {
      await answersMetadata(broker, server)
      return server
    } catch (error) {
      await server.stop('SIGKILL', stopMs)
      throw error
    }
  }

  let server: ServerProcess
  try {
    const properties = {
      ...brokerProperties(port, controllerPort, directory.path),
      ...options.properties,
    }
    const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`)
    await writeFile(configuration, lines.join(''))
    await formatStorage(java, configuration)
    server = await start()
  } catch (error) {
    await directory.remove()
    throw error
  }

  return {
    brokers: [broker],
    get pid() {
      return server.pid
    },
    kill: (signal) => server.kill(signal),
    restart: async () => {
      await server.stop('SIGTERM', stopMs)
      server = await start()
    },
    stop: async () => {
      await server.stop('SIGTERM', stopMs)
      await directory.remove()
    },
  }
}

function brokerProperties(
  port: number,
  controllerPort: number,
  directory: string,
): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': path.join(directory, 'logs'),
    'auto.create.topics.enable': 'false',
    // After a crash the broker may register again only when its old session has run out (9 s).
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '500',
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.replication.factor': '1',
    // Each partition is a file to create: the default of 50 doubles the time to the first message.
    'offsets.topic.num.partitions': '3',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '3',
  }
}

/** Quick to start rather than quick to run: a test broker lives for seconds. */
function javaArguments(jars: string, heapMb: number): string[] {
  return [
    `-Xmx${heapMb}m`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Xshare:auto',
    '-cp',
    path.join(jars, '*'),
  ]
}

async function formatStorage(java: readonly string[], configuration: string): Promise<void> {
  // A Kafka cluster id is 16 random bytes in URL-safe base64.
  // One argument: a random id may start with a dash, which would be read as an option.
  const clusterId = `--cluster-id=${randomBytes(16).toString('base64url')}`
  const args = ['format', clusterId, '-c', configuration, '--ignore-formatted']

  await promisify(execFile)('java', [...java, 'kafka.tools.StorageTool', ...args])
}

/** An open port is not a broker: ready when metadata names it. */
async function answersMetadata(broker: string, server: ServerProcess): Promise<void> {
  const admin = new Kafka({
    clientId: 'calsync-testkit',
    brokers: [broker],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    retry: { retries: 0 },
  }).admin()
  const deadline = Date.now() + startMs
  try {
    for (;;) {
      try {
        await admin.connect()
        const cluster = await admin.describeCluster()
        if (cluster.brokers.length > 0) return
      } catch (cause) {
        if (!server.isRunning() || Date.now() > deadline) {
          throw new Error(`The Kafka broker did not start:\n${server.output()}`, { cause })
        }
      }
      await delay(100)
    }
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}
