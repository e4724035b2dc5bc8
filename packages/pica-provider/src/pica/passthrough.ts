import type { GatewayRequest, Secret } from '@calsync/core'
import type { HttpRequest } from './exchange.js'
import type { PicaSettings } from './pica-options.js'

/** Connection, length and identity headers are ours; Pica would forward an Authorization upstream. */
const NEVER_FORWARDED = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
])

/**
 * The HTTP request that carries a provider request through Pica, or `null` when its path is not
 * one that stays below `/passthrough`.
 */
export function passthroughRequest(
  credential: Secret,
  request: GatewayRequest,
  settings: PicaSettings,
): HttpRequest | null {
  if (!isSafePath(request.path)) return null
  const headers = passthroughHeaders(credential, request, settings)
  const isEnvelope = settings.requestStyle === 'envelope' && request.path !== '/$batch'
  if (!isEnvelope) {
    const { method, body } = request
    const path = `/passthrough${request.path}`
    return body === undefined ? { method, path, headers } : { method, path, headers, body }
  }
  // The body is inserted as the text it is: a frozen create is replayed to the letter.
  const body =
    `{"method":${JSON.stringify(request.method)},"url":${JSON.stringify(request.path)}` +
    `${request.body === undefined ? '' : `,"body":${request.body}`}}`
  return {
    method: 'POST',
    path: '/passthrough',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  }
}

function passthroughHeaders(
  credential: Secret,
  request: GatewayRequest,
  settings: PicaSettings,
): Record<string, string> {
  const own = settings.headers
  const reserved = new Set<string>(Object.values(own))
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const lower = name.toLowerCase()
    if (!NEVER_FORWARDED.has(lower) && !reserved.has(lower)) headers[lower] = value
  }
  if (request.body !== undefined) headers['content-type'] ??= 'application/json'
  headers[own.connectionKey] = credential.reveal()
  const actionId = settings.actionIds[request.operation]
  if (actionId !== undefined) headers[own.actionId] = actionId
  return headers
}

/** Relative, printable, and without a way out of the prefix. */
function isSafePath(path: string): boolean {
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(path) || path.includes('#') || path.includes('\\'))
    return false
  const segments = (path.split('?', 1)[0] ?? '').split('/')
  return !segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
}
