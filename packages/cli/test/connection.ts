import type { Connection } from '@calsync/core'

/** A healthy connection; with changes. */
export function connection(changes: Partial<Connection> = {}): Connection {
  return {
    id: 'c-1',
    organizationId: 'acme',
    userId: 'alice',
    integration: 'microsoft-outlook',
    account: 'alice@example.com',
    gatewayUserId: 'alice',
    state: 'connected',
    epoch: 1,
    health: 'operational',
    healthCheckedAt: 0,
    heldUntil: null,
    lastError: null,
    connectedAt: 0,
    disconnectedAt: null,
    calendarId: null,
    optOut: null,
    ...changes,
  }
}
