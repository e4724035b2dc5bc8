import { CalsyncError } from '@calsync/core'
import { setTimeout as sleep } from 'node:timers/promises'
import pRetry from 'p-retry'
import { Pool } from 'undici'
import { exchange, type HttpRequest } from './exchange.js'
import type { PicaSettings } from './pica-options.js'
import { readReply } from './read-reply.js'
import { vaultError, type PicaReply } from './translate-error.js'

/** A reply that asks for a longer wait is passed on at once: nobody waits that long in a call. */
const LONGEST_WAIT_MS = 2_000
const READ_RETRIES = 2

/** Pica's HTTP side: one pool of kept-alive sockets, one host, never a redirect. */
export class PicaClient {
  readonly #settings: PicaSettings
  readonly host: string
  readonly #pool: Pool

  constructor(settings: PicaSettings) {
    this.#settings = settings
    this.host = new URL(settings.origin).host
    this.#pool = new Pool(settings.origin, {
      connections: settings.maxConnections,
      // One request per socket at a time: with multiplexing, "was it written?" has no clear answer.
      pipelining: 1,
      allowH2: false,
      connectTimeout: Math.min(10_000, settings.deadlineMs),
      headersTimeout: settings.deadlineMs,
      bodyTimeout: settings.deadlineMs,
    })
  }

  /** Sends one request once, with the secret; the path is below the prefix. Never rejects. */
  async send(request: HttpRequest, signal?: AbortSignal): Promise<PicaReply> {
    const { secret, headers, root, deadlineMs, maxResponseBytes } = this.#settings
    if (secret === undefined) return { kind: 'not_sent', message: 'no Pica secret is set' }
    const withSecret = {
      ...request,
      path: root + request.path,
      headers: {
        accept: 'application/json',
        ...request.headers,
        [headers.secret]: secret.reveal(),
      },
    }
    const answer = await exchange(this.#pool, withSecret, { deadlineMs, maxResponseBytes }, signal)
    return answer.kind === 'reply' ? readReply(answer) : answer
  }

  /** Reads from the vault, with a few quick repetitions; throws what `vaultError` makes of failures. */
  async read<T>(
    path: string,
    what: string,
    parse: (body: unknown) => T | null,
    signal?: AbortSignal,
  ): Promise<T> {
    this.requireSecret(what)
    const attempt = async (): Promise<T> => {
      const reply = await this.send({ method: 'GET', path, headers: {} }, signal)
      if (reply.kind === 'reply' && reply.status === 200 && reply.unreadable === undefined) {
        const parsed = parse(reply.body)
        if (parsed !== null) return parsed
      }
      throw vaultError(this.host, what, reply)
    }
    return pRetry(attempt, {
      retries: READ_RETRIES,
      minTimeout: 100,
      randomize: true,
      shouldRetry: ({ error }) => isWorthRepeating(error) && signal?.aborted !== true,
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (retriesLeft > 0 && isWorthRepeating(error)) await sleep(waitOf(error))
      },
    })
  }

  requireSecret(what: string): void {
    if (this.#settings.secret !== undefined) return
    throw new CalsyncError({
      code: 'GATEWAY_REJECTED',
      message: `${what}: no Pica secret is set`,
      next: 'set PICA_SECRET, or pass secret to pica()',
    })
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}

function waitOf(error: unknown): number {
  const wait = error instanceof CalsyncError ? error.details['retryAfterMs'] : undefined
  return typeof wait === 'number' ? wait : 0
}

function isWorthRepeating(error: unknown): boolean {
  return error instanceof CalsyncError && error.retryable && waitOf(error) <= LONGEST_WAIT_MS
}
