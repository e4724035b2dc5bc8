import type { GatewayReply } from '@calsync/core'
import type { HttpReply } from './http.js'

/** An answer of Google for its provider: JSON is parsed, the parts of a batch are left as text. */
export function readReply(reply: HttpReply): GatewayReply {
  if (reply.kind !== 'reply') return reply
  const { status, headers, text } = reply
  const base = { kind: 'reply', origin: 'provider', status, headers } as const
  if (text === '') return { ...base, body: null }
  const type = headers['content-type'] ?? ''
  if (type.startsWith('multipart/')) return { ...base, body: text }
  try {
    const body: unknown = JSON.parse(text)
    return { ...base, body }
  } catch {
    return { ...base, body: null, unreadable: `it is ${type || 'of no type'}, and not JSON` }
  }
}

/** Whether the token was accepted for nothing: neither for a call nor for any part of a batch. */
export function deniesAll(reply: GatewayReply): boolean {
  if (reply.kind !== 'reply') return false
  if (reply.status === 401) return true
  if (typeof reply.body !== 'string') return false
  const statuses = [...reply.body.matchAll(/^HTTP\/\d(?:\.\d)? (\d{3})/gm)].map(([, code]) => code)
  return statuses.length > 0 && statuses.every((code) => code === '401')
}
