import type { Dispatcher } from 'undici'
import { ReplyCollector } from './reply-collector.js'

export interface HttpRequest {
  readonly method: Dispatcher.HttpMethod
  /** Path and query, encoded. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface ExchangeLimits {
  /** Milliseconds from the call to the last byte of the reply. */
  readonly deadlineMs: number
  /** A longer reply is cut. */
  readonly maxResponseBytes: number
}

/**
 * What became of one HTTP request. `not_sent`: not a byte was written. `lost`: it was, or may have
 * been, written and no status came back. `cut`: a status came, the whole body did not.
 */
export type Exchange =
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly text: string
      readonly cut?: string
    }
  | {
      readonly kind: 'lost'
      readonly reason: 'timeout' | 'reset'
      readonly message: string
      readonly cause?: unknown
    }
  | { readonly kind: 'not_sent'; readonly message: string; readonly cause?: unknown }

/** Sends one request once: no redirect, no retry; never rejects. */
export function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  limits: ExchangeLimits,
  signal?: AbortSignal,
): Promise<Exchange> {
  if (signal?.aborted === true) {
    return Promise.resolve({ kind: 'not_sent', message: 'it was stopped before it was sent' })
  }
  return new Promise((resolve) => {
    const collector = new ReplyCollector(limits.maxResponseBytes, (result) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      resolve(result)
    })
    const onAbort = () => collector.stop('reset', 'it was stopped by the caller')
    const timer = setTimeout(
      () => collector.stop('timeout', `there was no whole reply within ${limits.deadlineMs} ms`),
      limits.deadlineMs,
    )
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      dispatcher.dispatch({ ...request, body: request.body ?? null }, collector)
    } catch (error) {
      collector.fail(error)
    }
  })
}
