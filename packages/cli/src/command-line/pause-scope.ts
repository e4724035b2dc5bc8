import { CalsyncError, type PauseScope } from '@calsync/core'
import type { Command } from 'commander'
import { findConnections } from '../questions/find-connections.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'

export interface PauseScopeOptions {
  readonly all?: true
  readonly organization?: string
  readonly integration?: string
  readonly connection?: string
  readonly user?: string
}

export function addPauseScopeOptions(program: Command): Command {
  return program
    .option('--all', 'everything')
    .option('--organization <id>', 'one organization')
    .option('--integration <name>', 'one integration, such as microsoft-outlook')
    .option('--connection <id>', 'one connection, by the id that `health -o json` shows')
    .option('--user <id>', 'all connections of one user')
}

/** The scopes that the options mean, exactly one kind of them. Throws `USAGE`, `UNKNOWN_USER`, … */
export async function pauseScopesOf(
  calsync: CalsyncOnPostgres,
  { all, organization, integration, connection, user }: PauseScopeOptions,
): Promise<readonly PauseScope[]> {
  const given = [all, organization, integration, connection, user].filter((it) => it !== undefined)
  if (given.length !== 1) {
    throw new CalsyncError({
      code: 'USAGE',
      message:
        given.length === 0 ? 'it is not said what is meant' : 'only one of these can be meant',
      next: 'give one of --all, --organization, --integration, --connection, --user',
    })
  }
  if (organization !== undefined) return [{ kind: 'organization', organizationId: organization }]
  if (integration !== undefined) return [{ kind: 'integration', integration }]
  if (connection !== undefined)
    return [{ kind: 'connection', connectionId: await known(calsync, connection) }]
  if (user === undefined) return [{ kind: 'everything' }]
  const connections = await findConnections(calsync, { userId: user })
  return connections.map(({ id }) => ({ kind: 'connection', connectionId: id }))
}

async function known(calsync: CalsyncOnPostgres, connectionId: string): Promise<string> {
  const [connection] = await calsync.connections.list({ connectionId })
  if (connection !== undefined) return connection.id
  throw new CalsyncError({
    code: 'CONNECTION_NOT_FOUND',
    message: `there is no connection ${connectionId}`,
    next: 'see the ids: calsync health -o json',
  })
}
