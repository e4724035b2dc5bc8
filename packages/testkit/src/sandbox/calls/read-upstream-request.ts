import { isRecord } from '../is-record.js'
import type { SandboxHeaders, SandboxRequest } from '../request.js'
import { badRequest } from '../vault/pica-error.js'
import type { WireReply } from '../wire-reply.js'
import { belowVersion } from './read-batch.js'

const root = '/v1/passthrough'

/** What the passthrough sends on to Graph. */
export interface UpstreamRequest {
  readonly method: string
  /** Path below `/v1.0`, with query. */
  readonly path: string
  readonly headers: SandboxHeaders
  /** Parsed JSON; undefined when there was none, or what came was no JSON. */
  readonly body: unknown
}

/** Reads a passthrough call: the real verb on a path below it, or the envelope on the root. */
export function readUpstreamRequest(
  request: SandboxRequest,
): { upstream: UpstreamRequest } | { refusal: WireReply } {
  const below = request.path.slice(root.length)
  const body = parse(request.body)
  if (below !== '' && below !== '/' && !below.startsWith('?')) {
    const { method, headers } = request
    return { upstream: { method, path: belowVersion(below), headers, body } }
  }
  if (request.method !== 'POST') return { refusal: badRequest('The envelope is sent with POST') }
  const envelope = body
  if (!isRecord(envelope) || typeof envelope.method !== 'string') {
    return { refusal: badRequest('The envelope needs method and url') }
  }
  if (typeof envelope.url !== 'string') return { refusal: badRequest('The envelope needs a url') }
  const own = isRecord(envelope.headers) ? (envelope.headers as SandboxHeaders) : {}
  return {
    upstream: {
      method: envelope.method.toUpperCase(),
      path: belowVersion(envelope.url.replace(/^https:\/\/graph\.microsoft\.com/i, '')),
      headers: { ...request.headers, ...own },
      body: envelope.body,
    },
  }
}

function parse(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
