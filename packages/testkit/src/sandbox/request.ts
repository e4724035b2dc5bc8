/** Header names may come in any case; Node's lower case is the fast path. */
export type SandboxHeaders = Readonly<Record<string, string | undefined>>

/** One HTTP request, as the sandbox's core sees it. */
export interface SandboxRequest {
  readonly method: string
  /** Path with query, as on the request line: `/v1/passthrough/me/events?$top=5`. */
  readonly path: string
  readonly headers: SandboxHeaders
  readonly body?: string
}

interface Answered {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What the client gets to see. `truncated` announces the whole length and cuts the connection
 * after `sentChars`; `drip` sends `chunkChars` every `intervalMs`; `reset` destroys the socket;
 * `hang` never answers: the client has to give up.
 */
export type SandboxReply =
  | ({ readonly kind: 'reply' } & Answered)
  | ({ readonly kind: 'truncated'; readonly sentChars: number } & Answered)
  | ({ readonly kind: 'drip'; readonly chunkChars: number; readonly intervalMs: number } & Answered)
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }

/** Reads a header whatever the case of its name. */
export function readHeader(headers: SandboxHeaders, lowerName: string): string | undefined {
  const direct = headers[lowerName]
  if (direct !== undefined) return direct
  for (const name in headers) {
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[name]
  }
  return undefined
}
