import type { SandboxHeaders } from '../request.js'
import { badRequest, notFound, unauthorized } from '../vault/pica-error.js'
import { readPicaHeader } from '../vault/read-pica-header.js'
import type { VaultConnection } from '../vault/vault-connection.js'
import type { WireReply } from '../wire-reply.js'
import type { World } from './world.js'

/** The environment of the request's secret, or Pica's refusal. */
export function authorize(world: World, headers: SandboxHeaders): 'live' | 'test' | WireReply {
  const secret = readPicaHeader(headers, 'secret')
  if (secret === undefined) return unauthorized('Secret header not found')
  return world.secrets.get(secret) ?? unauthorized('Invalid secret')
}

/** The connection that a passthrough call names, or Pica's refusal. */
export function findConnection(
  world: World,
  headers: SandboxHeaders,
  environment: 'live' | 'test',
): { connection: VaultConnection } | { refusal: WireReply } {
  const { settings, vault, clock } = world
  const key = readPicaHeader(headers, 'connection-key')
  if (key === undefined) return { refusal: badRequest('Connection header not found') }
  const connection = vault.ofKey(key, clock.now(), settings.deletedKeyGraceMs)
  // A test key under a live secret is treated as unknown.
  if (connection === undefined || connection.environment !== environment) {
    return { refusal: notFound('Invalid connection header') }
  }
  const actionId = readPicaHeader(headers, 'action-id')
  if (settings.requireActionId && actionId === undefined) {
    return { refusal: badRequest('Action id header not found') }
  }
  const known = settings.knownActionIds
  if (actionId !== undefined && known.length > 0 && !known.includes(actionId)) {
    return { refusal: notFound('No matching action') }
  }
  return { connection }
}
