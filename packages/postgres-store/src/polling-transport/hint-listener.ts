import { randomUUID } from 'node:crypto'
import { type Clock, type Logger, messageOf } from '@calsync/core'
import pg from 'pg'
import sendHintsSql from './send-hints.sql'

export interface HintListenerOptions {
  readonly pool: Pick<pg.Pool, 'query' | 'options'>
  readonly channel: string
  readonly clock: Clock
  readonly logger: Logger
  readonly onHint: (payload: string) => void
}

const CONNECT_MS = 10_000
/** Left to itself, the system begins after two hours. */
const KEEPALIVE_MS = 10_000
const MAX_BACKOFF_MS = 30_000
const END_MS = 1_000

/**
 * Keeps one connection of its own listening, and connects again when it breaks.
 *
 * Behind a transaction pooler LISTEN succeeds and nothing ever arrives. So each new connection is
 * tried with a hint of its own, sent through the pool; `hearing` is true only once that came back.
 */
export class HintListener {
  readonly #options: HintListenerOptions
  readonly #stop = new AbortController()
  readonly #run: Promise<void>
  #hearing = false

  constructor(options: HintListenerOptions) {
    this.#options = options
    this.#run = this.#keepListening()
  }

  /** Whether hints sent now would arrive, as far as anybody can know. */
  get hearing(): boolean {
    return this.#hearing
  }

  /** Resolves when the connection is closed, or after a second: the other side may be gone. */
  async stop(): Promise<void> {
    this.#stop.abort()
    const ended = new AbortController()
    const patience = this.#options.clock.sleep(END_MS, ended.signal)
    await Promise.race([this.#run, patience])
    ended.abort()
  }

  async #keepListening(): Promise<void> {
    const { clock, logger } = this.#options
    const { signal } = this.#stop
    let failures = 0
    while (!signal.aborted) {
      try {
        await this.#listenUntilBroken(() => {
          failures = 0
        })
      } catch (error) {
        logger.debug('transport.listen_failed', { error: messageOf(error) })
      }
      this.#hearing = false
      await clock.sleep(Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** Math.min(failures++, 10)), signal)
    }
  }

  async #listenUntilBroken(onHearing: () => void): Promise<void> {
    const { pool, channel, onHint } = this.#options
    const { signal } = this.#stop
    const probe = `probe:${randomUUID()}`
    const client = new pg.Client(clientConfig(pool.options))
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve)
      // Stays on: a connection can break while it is being closed.
      client.on('error', () => resolve())
    })
    client.on('notification', ({ payload = '' }) => {
      if (payload === probe) {
        this.#hearing = true
        onHearing()
      } else if (!payload.startsWith('probe:') && !signal.aborted) {
        onHint(payload)
      }
    })
    const end = (): void => void client.end().catch(() => {})
    signal.addEventListener('abort', end, { once: true })
    try {
      // pg never settles `connect` for a client that is ended meanwhile.
      await Promise.race([client.connect(), ended])
      if (signal.aborted) return
      await client.query(`listen ${pg.escapeIdentifier(channel)}`)
      // A listener whose probe was never sent would count as deaf for ever.
      pool.query(sendHintsSql, [channel, [probe]]).catch(end)
      await ended
    } finally {
      signal.removeEventListener('abort', end)
      end()
    }
  }
}

function clientConfig(options: pg.PoolOptions): pg.ClientConfig {
  return {
    ...options,
    // A pool hides its password from enumeration.
    password: options.password,
    // A silent connection is this one's normal state: only keepalive tells that it is dead.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_MS,
    connectionTimeoutMillis: options.connectionTimeoutMillis ?? CONNECT_MS,
  }
}
