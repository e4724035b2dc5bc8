import type { ChaosWorld } from '../world/world.ts'
import type { Fault } from './fault.ts'

/** What happens to the server itself. Both kinds end when it answers again. */
export const databaseFaults: readonly Fault[] = [
  serverFault('postgres-crash', 'Postgres is killed (SIGKILL) and started again', (world) =>
    world.postgres.crash(),
  ),
  serverFault('postgres-restart', 'Postgres is restarted', (world) => world.postgres.restart()),
  {
    name: 'backends-terminated',
    says: "Postgres ends the workers' sessions (pg_terminate_backend)",
    ground: 'postgres',
    strike: async ({ world }) => {
      const ended = await world.postgres.terminateBackends()
      return { to: 'all workers', over: Promise.resolve(ended > 0 && `${ended} sessions ended`) }
    },
  },
]

function serverFault(name: string, says: string, act: (world: ChaosWorld) => Promise<void>): Fault {
  return {
    name,
    says,
    ground: 'postgres',
    strike: async ({ world }) => ({ to: 'everybody', over: act(world).then(() => undefined) }),
  }
}
