import type { VaultConnection } from './vault-connection.js'

/** A row as the vault shows it. There is no `updatedAt`. */
export function renderConnection(row: VaultConnection) {
  return {
    id: row.id,
    platformVersion: '1.0.0',
    name: row.name,
    type: 'custom',
    key: row.key,
    environment: row.environment,
    platform: row.platform,
    identity: row.identity,
    identityType: row.identityType,
    description: '',
    state: row.state,
    tags: [] as string[],
    version: '1.0.0',
    active: row.active,
    createdAt: row.createdMs,
  }
}

/** A row in the shape that the proposals expect. */
export function renderProposalConnection(row: VaultConnection) {
  const connectedAt = new Date(row.createdMs).toISOString()
  return {
    connectionKey: row.key,
    platform: row.platform,
    state: row.state,
    metadata: { email: row.email },
    connectedAt,
    lastValidated: connectedAt,
  }
}
