import type { Dispatcher } from 'undici'
import type { Exchange } from './exchange.js'

/**
 * Collects one reply from undici.
 *
 * The handler interface is used because it alone tells "may have been written" from "cannot have
 * been": undici calls `onRequestStart` on a connected socket immediately before it writes. A
 * request that ends before that (refused, DNS, TLS, still queued) has had no effect.
 */
export class ReplyCollector implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number
  readonly #settle: (result: Exchange) => void
  readonly #chunks: Buffer[] = []
  #settled = false
  #controller: Dispatcher.DispatchController | null = null
  #status = 0
  #headers: Readonly<Record<string, string>> = {}
  #bytes = 0

  constructor(maxBytes: number, settle: (result: Exchange) => void) {
    this.#maxBytes = maxBytes
    this.#settle = settle
  }

  /** Gives up waiting; what is known so far becomes the result. */
  stop(reason: 'timeout' | 'reset', message: string): void {
    if (this.#settled) return
    if (this.#controller === null) return this.#finish({ kind: 'not_sent', message })
    if (this.#status > 0) this.#reply('it broke off')
    else this.#finish({ kind: 'lost', reason, message })
    this.#controller.abort(new Error(message))
  }

  fail(cause: unknown): void {
    if (this.#settled) return
    const message = `the connection failed (${codeOf(cause)})`
    if (this.#controller === null) this.#finish({ kind: 'not_sent', message, cause })
    else if (this.#status > 0) this.#reply('it broke off')
    else this.#finish({ kind: 'lost', reason: reasonOf(cause), message, cause })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Stopped while it waited for a socket: undici writes nothing after an abort from here.
    if (this.#settled) controller.abort(new Error('stopped before it was sent'))
    else this.#controller = controller
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return
    this.#status = status
    this.#headers = plainHeaders(headers)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#bytes += chunk.length
    if (this.#bytes <= this.#maxBytes) {
      this.#chunks.push(chunk)
      return
    }
    this.#reply(`it is longer than ${this.#maxBytes} bytes`)
    controller.abort(new Error('the reply is too long'))
  }

  onResponseEnd(): void {
    if (!this.#settled) this.#reply()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error)
  }

  #reply(cut?: string): void {
    const text = Buffer.concat(this.#chunks).toString('utf8')
    const reply = { kind: 'reply', status: this.#status, headers: this.#headers, text } as const
    this.#finish(cut === undefined ? reply : { ...reply, cut })
  }

  #finish(result: Exchange): void {
    this.#settled = true
    this.#settle(result)
  }
}

function plainHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined)
      plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return plain
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

function reasonOf(error: unknown): 'timeout' | 'reset' {
  return TIMEOUTS.has(codeOf(error)) ? 'timeout' : 'reset'
}

/** The code of a network error: unlike messages, codes hold no hosts, headers or values. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) return code
  return error instanceof Error ? error.name : 'unknown'
}
