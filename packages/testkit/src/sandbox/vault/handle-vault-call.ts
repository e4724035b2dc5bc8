import { isRecord } from '../is-record.js'
import type { SandboxSettings } from '../settings.js'
import type { WireReply } from '../wire-reply.js'
import { listConnections } from './list-connections.js'
import { badRequest, notFound } from './pica-error.js'
import { renderConnection } from './render-connection.js'
import type { Vault } from './vault.js'

const json = { 'content-type': 'application/json' }

/** The vault's and AuthKit's routes, for a caller whose secret is known. */
export interface VaultCall {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly environment: 'live' | 'test'
  readonly now: number
}

/** Answers a call to `/v1/vault/…` or `/v1/authkit`. */
export function handleVaultCall(
  vault: Vault,
  call: VaultCall,
  settings: SandboxSettings,
): WireReply {
  const { method } = call
  const [path = '', query = ''] = call.path.split('?')
  if (path === '/v1/vault/connections' && method === 'GET') {
    return listConnections(vault, new URLSearchParams(query), call.environment, settings)
  }
  const id = /^\/v1\/vault\/connections\/([^/]+)$/.exec(path)?.[1]
  if (id !== undefined && method === 'GET') {
    const row = vault.get(decode(id))
    if (row === undefined) return notFound('Connection not found')
    return { status: 200, headers: {}, plainHeaders: json, body: renderConnection(row) }
  }
  if (id !== undefined && method === 'DELETE') {
    const deleted = vault.delete(decode(id), call.now)
    return deleted ? { status: 200, headers: {} } : notFound('Connection not found')
  }
  if ((path === '/v1/authkit' || path === '/v1/authkit/token') && method === 'POST') {
    return authkit(call.body)
  }
  return notFound(`No route for ${method} ${path}`)
}

function authkit(body: string): WireReply {
  let input: unknown
  try {
    input = JSON.parse(body)
  } catch {
    return badRequest('Invalid JSON')
  }
  if (!isRecord(input) || typeof input.identity !== 'string') {
    return badRequest('identity is required')
  }
  const rows = [
    {
      id: 'conn_def::outlook-calendar',
      connectionDefId: 'conn_def::outlook-calendar',
      platform: 'outlook-calendar',
      title: 'Outlook Calendar',
      environment: 'live',
      active: true,
    },
  ]
  return {
    status: 200,
    headers: {},
    plainHeaders: json,
    body: { rows, total: rows.length, pages: 1, page: 1, identity: input.identity },
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
