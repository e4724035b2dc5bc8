import { randomBytes } from 'node:crypto'
import { startSandbox } from '@calsync/testkit/sandbox'
import { startPostgres } from '@calsync/testkit/postgres'
import type { Host, Surroundings } from './host.ts'
import { Scene } from './scene.ts'

export interface OpenScene {
  readonly scene: Scene
  close(): Promise<void>
}

/**
 * A Postgres and a Pica for one host, which finds its settings where it does in production: in the
 * environment. That is why `startHost` imports the host only now.
 */
export async function openScene(
  startHost: (surroundings: Surroundings) => Promise<Host>,
): Promise<OpenScene> {
  const postgres = await startPostgres({ durable: false })
  const pica = await startSandbox()
  process.env['DATABASE_URL'] = postgres.url
  process.env['PICA_API_URL'] = pica.url
  process.env['PICA_API_KEY'] = 'sandbox-secret'
  process.env['CONNECTION_KEY_ENCRYPTION_KEY'] = randomBytes(32).toString('base64')
  const stop = async (): Promise<void> => {
    await pica.close()
    await postgres.stop()
  }
  try {
    const host = await startHost({ databaseUrl: postgres.url })
    return {
      scene: new Scene(host, pica.sandbox),
      close: async () => {
        await host.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}
