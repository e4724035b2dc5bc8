import { messageOf } from '../model/calsync-error.js'
import type { Connection, ConnectionHealth } from '../model/connection.js'
import type { Environment } from './environment.js'

/** One connection's state as the vault tells it, or as it was stored last. */
export interface HealthReport {
  readonly connection: Connection
  readonly health: ConnectionHealth
  /** What the vault said; for a stored state, why it was not asked. */
  readonly message: string
  readonly source: 'vault' | 'stored'
}

type HealthParts = Pick<Environment, 'store' | 'providers' | 'logger'>

/**
 * Asks the vaults about connections and stores their answers. When a vault is away the stored state
 * is reported instead, marked as such.
 */
export async function checkHealth(
  { store, providers, logger }: HealthParts,
  connections: readonly Connection[],
): Promise<HealthReport[]> {
  const byIntegration = Map.groupBy(connections, (connection) => connection.integration)
  const reports = await Promise.all(
    [...byIntegration].map(async ([integration, group]): Promise<HealthReport[]> => {
      const gateway = providers.get(integration)?.gateway
      if (gateway === undefined) {
        return group.map((row) => stored(row, `no provider for ${integration} is configured here`))
      }
      try {
        const ids = [...new Set(group.map((connection) => connection.gatewayUserId))]
        const answers = await gateway.check(ids)
        return group.map((connection): HealthReport => {
          const answer = answers.get(connection.gatewayUserId)
          const health = answer?.health ?? 'failed'
          const message = answer?.message ?? 'the vault has no such connection'
          return { connection, health, message, source: 'vault' }
        })
      } catch (error) {
        logger.warn('health.vault_unavailable', { integration, error: messageOf(error) })
        return group.map((row) => stored(row, messageOf(error)))
      }
    }),
  )
  const all = reports.flat()
  const fresh = all.filter((report) => report.source === 'vault')
  if (fresh.length > 0) {
    await store.connections.saveHealth(
      fresh.map(({ connection, health }) => ({ connectionId: connection.id, health })),
    )
  }
  return all
}

function stored(connection: Connection, message: string): HealthReport {
  return { connection, health: connection.health, message, source: 'stored' }
}
