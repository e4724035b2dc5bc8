import { fork, type ChildProcess } from 'node:child_process'
import { kafkaAvailable, startKafka, type RunningKafka } from '@calsync/testkit/kafka'
import { startPostgres, type RunningPostgres } from '@calsync/testkit/postgres'
import { SandboxClient } from '@calsync/testkit/sandbox'

/** The servers that everything in one run is measured against. */
export interface Servers {
  readonly postgres: RunningPostgres
  readonly kafka: RunningKafka | null
  readonly sandboxUrl: string
  readonly sandbox: SandboxClient
  stop(): Promise<void>
}

/** Starts a durable Postgres, a broker if there can be one, and the sandbox in its own process. */
export async function startServers(withKafka: boolean): Promise<Servers> {
  const postgres = await startPostgres({
    durable: true,
    settings: { max_connections: '200', shared_buffers: '512MB', max_wal_size: '4GB' },
  })
  const kafka = withKafka && (await kafkaAvailable()) ? await startKafka() : null
  const child = fork(new URL('./sandbox-process.ts', import.meta.url), { stdio: 'inherit' })
  const sandboxUrl = await firstMessage(child)
  return {
    postgres,
    kafka,
    sandboxUrl,
    sandbox: new SandboxClient(sandboxUrl),
    stop: async () => {
      child.kill()
      await kafka?.stop()
      await postgres.stop()
    },
  }
}

/** The first message of a child process; rejects when it ends before. */
export function firstMessage(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as string))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`a child process ended with code ${code}`)))
  })
}
