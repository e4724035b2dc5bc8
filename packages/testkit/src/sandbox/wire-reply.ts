import type { SandboxReply } from './request.js'

/** What happens to the bytes of a reply on their way to the client. */
export type Transport =
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'cut-json'; readonly keep: number }
  | { readonly kind: 'truncated'; readonly keep: number }
  | { readonly kind: 'drip'; readonly chunkChars: number; readonly intervalMs: number }

/** A reply inside the sandbox, before Pica renames its headers and it becomes text. */
export interface WireReply {
  readonly status: number
  /** Headers of whoever answered: Graph's are renamed by the passthrough. */
  readonly headers: Readonly<Record<string, string>>
  /** Headers that Pica adds, or a fault wants to see unrenamed. */
  readonly plainHeaders?: Readonly<Record<string, string>>
  /** JSON value; a string is sent as it is. */
  readonly body?: unknown
  readonly transport?: Transport
}

export const jsonHeaders: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' }

/** Turns the finished reply into what the client sees. */
export function toSandboxReply(
  wire: WireReply,
  headers: Readonly<Record<string, string>>,
): SandboxReply {
  const { body: value, transport, status } = wire
  const body = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  if (transport === undefined) return { kind: 'reply', status, headers, body }
  switch (transport.kind) {
    case 'reset':
    case 'hang':
      return { kind: transport.kind }
    case 'cut-json':
      return { kind: 'reply', status, headers, body: body.slice(0, portion(body, transport.keep)) }
    case 'truncated': {
      const sentChars = portion(body, transport.keep)
      return { kind: 'truncated', status, headers, body, sentChars }
    }
    case 'drip': {
      const { chunkChars, intervalMs } = transport
      return { kind: 'drip', status, headers, body, chunkChars, intervalMs }
    }
  }
}

// Never the whole text: a cut that leaves valid JSON would test nothing.
function portion(text: string, keep: number): number {
  return Math.max(0, Math.min(text.length - 1, Math.floor(text.length * keep)))
}
