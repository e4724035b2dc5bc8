import type { Connection, OrganizationSetting, Pause } from '@calsync/core'
import type { CalsyncOnPostgres } from '../sdk/compose.js'

/** Why nothing is sent on a connection, and what opens it. */
export interface Gate {
  readonly kind: 'blocked' | 'disconnected' | 'disabled' | 'observing' | 'paused'
  readonly why: string
  readonly next: string
}

export interface GateFacts {
  readonly pauses: readonly Pause[]
  readonly organizations: readonly OrganizationSetting[]
}

export async function readGateFacts({ store }: CalsyncOnPostgres): Promise<GateFacts> {
  const [pauses, organizations] = await Promise.all([
    store.connections.listPauses(),
    store.connections.listOrganizations(),
  ])
  return { pauses, organizations }
}

/** What keeps a connection from being worked on; `null` when nothing does. */
export function gateOf(connection: Connection, facts: GateFacts): Gate | null {
  const { state, userId, organizationId, integration, lastError } = connection
  if (state === 'disconnected') {
    return {
      kind: 'disconnected',
      why: `user ${userId} disconnected it`,
      next: 'work is kept until the user connects it again',
    }
  }
  if (state === 'blocked') {
    const error = lastError === null ? '' : ` (${lastError.class}: ${lastError.message})`
    return {
      kind: 'blocked',
      why: `the provider wants a reconnect${error}`,
      next: `user ${userId} has to reconnect; work is kept until then`,
    }
  }
  const setting = facts.organizations.find(
    (row) => row.organizationId === organizationId && row.integration === integration,
  )
  if (setting?.mode === 'off') {
    return {
      kind: 'disabled',
      why: `organization "${organizationId}" switched ${integration} off`,
      next: 'an admin of the organization switches it on again',
    }
  }
  if (setting?.mode === 'observe') {
    return {
      kind: 'observing',
      why: `organization "${organizationId}" only observes: what would be sent is planned and counted`,
      next: `calsync observe --organization ${quoted(organizationId)} --off`,
    }
  }
  const pause = facts.pauses.find(({ scope }) => reaches(scope, connection))
  if (pause === undefined) return null
  const reason = pause.reason === null ? '' : `: ${pause.reason}`
  return {
    kind: 'paused',
    why: `paused by ${pause.by}${reason}`,
    next: `calsync resume ${flagOf(pause.scope)}`,
  }
}

/** A host without organisations has the one whose id is empty. */
function quoted(id: string): string {
  return id === '' ? "''" : id
}

function reaches(scope: Pause['scope'], connection: Connection): boolean {
  switch (scope.kind) {
    case 'everything':
      return true
    case 'organization':
      return scope.organizationId === connection.organizationId
    case 'integration':
      return scope.integration === connection.integration
    case 'connection':
      return scope.connectionId === connection.id
  }
}

/** The flag of `pause` and `resume` that means this scope. */
export function flagOf(scope: Pause['scope']): string {
  switch (scope.kind) {
    case 'everything':
      return '--all'
    case 'organization':
      return `--organization ${scope.organizationId}`
    case 'integration':
      return `--integration ${scope.integration}`
    case 'connection':
      return `--connection ${scope.connectionId}`
  }
}
