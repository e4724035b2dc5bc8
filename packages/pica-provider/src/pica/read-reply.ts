import type { GatewayReply } from '@calsync/core'
import { z } from 'zod'
import type { Exchange } from './exchange.js'

type Answer = Extract<Exchange, { kind: 'reply' }>

const UPSTREAM_PREFIX = /^x-(?:pica|one)-passthrough-/

/** Pica's and One's own errors: flat, with a `key`. Graph nests its errors under `error`. */
const gatewayError = z.object({
  key: z.string(),
  message: z.string(),
  status: z.number().int().min(400).max(599).optional(),
})
const upstreamError = z.object({ error: z.object({ code: z.string() }) })

/** Turns an HTTP reply into the port's form: headers without prefixes, JSON, and who answered. */
export function readReply(answer: Answer): GatewayReply {
  const { headers, fromUpstream } = withoutPrefixes(answer.headers)
  const { body, unreadable } = readBody(answer)
  const own = fromUpstream ? undefined : gatewayError.safeParse(body).data
  // Pica's HTTP status and the one in its body can differ: an error never passes for a success.
  const status = answer.status < 400 ? (own?.status ?? answer.status) : answer.status
  // Whoever answers a success that cannot be read is the provider only if the headers say so.
  const isProvider =
    fromUpstream ||
    (own === undefined &&
      ((isSuccess(status) && unreadable === undefined) || upstreamError.safeParse(body).success))
  const reply = {
    kind: 'reply',
    origin: isProvider ? 'provider' : 'gateway',
    status,
    headers,
    body,
  } as const
  return unreadable === undefined ? reply : { ...reply, unreadable }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** Where a header stands twice, the upstream's own (prefixed) one is meant. */
function withoutPrefixes(raw: Readonly<Record<string, string>>): {
  headers: Record<string, string>
  fromUpstream: boolean
} {
  const headers: Record<string, string> = {}
  let fromUpstream = false
  for (const [name, value] of Object.entries(raw)) {
    if (!UPSTREAM_PREFIX.test(name)) headers[name] ??= value
    else {
      headers[name.replace(UPSTREAM_PREFIX, '')] = value
      fromUpstream = true
    }
  }
  return { headers, fromUpstream }
}

/** JSON whatever the content type says: it has been seen to arrive as `application/octet-stream`. */
function readBody(answer: Answer): { body: unknown; unreadable?: string } {
  const text = answer.text.replace(/^\uFEFF/, '').trim()
  if (answer.cut !== undefined)
    return { body: null, unreadable: `the reply is not whole: ${answer.cut}` }
  if (text === '') return { body: null }
  try {
    return { body: JSON.parse(text) }
  } catch {
    // The parser's message quotes the text, so it is not repeated.
    return {
      body: null,
      unreadable: text.startsWith('<') ? 'an HTML page' : 'not JSON, or damaged',
    }
  }
}
