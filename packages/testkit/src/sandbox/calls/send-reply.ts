import type { SandboxReply } from '../request.js'
import type { SandboxSettings } from '../settings.js'
import { toSandboxReply, type WireReply } from '../wire-reply.js'

/** Turns a reply into what leaves Pica: the upstream's headers renamed, Pica's own added. */
export function sendReply(
  wire: WireReply,
  settings: SandboxSettings,
  rateLimit: Readonly<Record<string, string>> | undefined,
): SandboxReply {
  const prefix = settings.upstreamHeaderPrefix
  const headers: Record<string, string> = { ...rateLimit }
  for (const name in wire.headers) {
    headers[prefix + name.toLowerCase()] = wire.headers[name] ?? ''
  }
  const type = wire.headers['Content-Type']
  if (type !== undefined) {
    headers['content-type'] = type.startsWith('application/json') ? settings.contentType : type
  }
  for (const name in wire.plainHeaders) {
    headers[name.toLowerCase()] = wire.plainHeaders[name] ?? ''
  }
  return toSandboxReply(wire, headers)
}
