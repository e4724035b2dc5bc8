import { type Dispatcher, request } from 'undici'

export interface HttpRequest {
  readonly method: Dispatcher.HttpMethod
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * What became of one HTTP request. `not_sent`: the server cannot have seen it. `lost`: it may have,
 * and its whole answer did not come back.
 */
export type HttpReply =
  | {
      readonly kind: 'reply'
      readonly status: number
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>
      readonly text: string
    }
  | { readonly kind: 'lost'; readonly reason: 'timeout' | 'reset'; readonly message: string }
  | { readonly kind: 'not_sent'; readonly message: string }

/** Errors of a connection that never stood. Whatever is not here may have been sent. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Sends one request once: no redirect, no retry; never rejects. */
export async function send(
  dispatcher: Dispatcher,
  { url, ...init }: HttpRequest,
  deadlineMs: number,
  stop?: AbortSignal,
): Promise<HttpReply> {
  const isStopped = (): boolean => stop?.aborted === true
  if (isStopped()) return { kind: 'not_sent', message: 'it was stopped before it was sent' }
  const late = AbortSignal.timeout(Math.max(0, Math.ceil(deadlineMs)))
  const signal = stop === undefined ? late : AbortSignal.any([stop, late])
  try {
    const response = await request(url, { ...init, body: init.body ?? null, dispatcher, signal })
    const text = await response.body.text()
    return { kind: 'reply', status: response.statusCode, headers: plain(response.headers), text }
  } catch (error) {
    const code = codeOf(error)
    if (NEVER_CONNECTED.has(code)) return { kind: 'not_sent', message: `no connection (${code})` }
    if (isStopped()) return lost('reset', 'it was stopped by the caller')
    if (late.aborted) return lost('timeout', 'there was no whole answer in time')
    return lost(code.includes('TIMEOUT') ? 'timeout' : 'reset', `the connection broke (${code})`)
  }
}

function lost(reason: 'timeout' | 'reset', message: string): HttpReply {
  return { kind: 'lost', reason, message }
}

function plain(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const lines = Object.entries(headers).map(([name, value]) => [name, value?.toString() ?? ''])
  return Object.fromEntries(lines) as Record<string, string>
}

/** The code of a network error: unlike messages, codes hold no URLs, headers or values. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) return code
  return error instanceof Error ? error.name : 'unknown'
}
