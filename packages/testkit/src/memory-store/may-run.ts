import type { Connection, Instant, PauseScope } from '@calsync/core'
import type { MemoryState, StoredConnection } from './memory-state.js'

/** Whether a lease, a fence's or a leader's, is still held by somebody. */
export function isLeased(lease: { readonly until: Instant } | null, now: Instant): boolean {
  return lease !== null && lease.until > now
}

/** The one name of a pause's scope. */
export function pauseKey(scope: PauseScope): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything'
    case 'organization':
      return `organization ${scope.organizationId}`
    case 'integration':
      return `integration ${scope.integration}`
    case 'connection':
      return `connection ${scope.connectionId}`
  }
}

export function organizationKey(organizationId: string, integration: string): string {
  return JSON.stringify([organizationId, integration])
}

/** Connected, and its organisation only observes: work is planned and counted, not sent. */
export function isObserving(state: MemoryState, connection: Connection): boolean {
  const { organizationId, integration, state: current } = connection
  const setting = state.organizations.get(organizationKey(organizationId, integration))
  return current === 'connected' && setting?.mode === 'observe'
}

/** Blocked, disconnected, off, observing or paused: work is kept until a person changes that. */
export function isGated(state: MemoryState, connection: Connection): boolean {
  const { id, organizationId, integration } = connection
  if (connection.state !== 'connected') return true
  const setting = state.organizations.get(organizationKey(organizationId, integration))
  if (setting !== undefined && setting.mode !== 'on') return true
  const scopes: PauseScope[] = [
    { kind: 'everything' },
    { kind: 'organization', organizationId },
    { kind: 'integration', integration },
    { kind: 'connection', connectionId: id },
  ]
  return scopes.some((scope) => state.pauses.has(pauseKey(scope)))
}

/** Everything a claim asks of a connection: not gated, not held, lease free. */
export function mayRun(state: MemoryState, stored: StoredConnection, now: Instant): boolean {
  const { heldUntil, integration } = stored.connection
  const accountHold = state.buckets.get(`account:${integration}`)?.heldUntil ?? null
  const held = (until: Instant | null) => until !== null && until > now
  return (
    !isGated(state, stored.connection) &&
    !held(heldUntil) &&
    !held(accountHold) &&
    !isLeased(stored.lease, now)
  )
}
