import { replyToResponse } from './reply-to-response.js'
import type { Sandbox } from './sandbox.js'

/**
 * A `fetch` that goes straight into the sandbox: no socket, no timers but the sandbox's clock. The
 * origin of the URL is ignored. Like the real one it rejects with a TypeError for a broken
 * connection and with the signal's reason on abort, while the call itself goes on.
 */
export function createSandboxFetch(sandbox: Sandbox): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { pathname, search } = new URL(request.url)
    const body = await request.text()
    request.signal.throwIfAborted()
    const headers = Object.fromEntries(request.headers)
    const answered = sandbox.handle({
      method: request.method,
      path: pathname + search,
      headers,
      body,
    })
    const reply = await untilAborted(answered, request.signal)
    if (reply.kind === 'hang') return untilAborted(new Promise(() => undefined), request.signal)
    const response = replyToResponse(reply, sandbox.clock)
    if (response !== undefined) return response
    const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    throw new TypeError('fetch failed', { cause })
  }
}

/** The promise's own end, or the signal's reason, whichever comes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
