import { type Logger, messageOf } from '@calsync/core'
import type pg from 'pg'
import { encodeHints } from './hint-payload.js'
import sendHintsSql from './send-hints.sql'

export interface HintSenderOptions {
  readonly pool: Pick<pg.Pool, 'query'>
  readonly channel: string
  readonly logger: Logger
}

/**
 * Tells other processes which connections have work, as far as the database allows it.
 *
 * Nobody waits for it, and what comes while one NOTIFY is under way goes into the next: NOTIFY
 * takes a lock of the whole server at commit, so few are better than many.
 */
export class HintSender {
  readonly #options: HintSenderOptions
  #pending = new Set<string>()
  #sending = false

  constructor(options: HintSenderOptions) {
    this.#options = options
  }

  send(connectionIds: readonly string[]): void {
    for (const id of connectionIds) this.#pending.add(id)
    if (!this.#sending) void this.#sendAll()
  }

  /** Forgets what was not sent yet. */
  close(): void {
    this.#pending.clear()
  }

  async #sendAll(): Promise<void> {
    const { pool, channel, logger } = this.#options
    this.#sending = true
    try {
      while (this.#pending.size > 0) {
        const payloads = encodeHints([...this.#pending])
        this.#pending.clear()
        await pool.query(sendHintsSql, [channel, payloads])
      }
    } catch (error) {
      // The sweep finds the same connections; sending later would only repeat it.
      this.#pending.clear()
      logger.debug('transport.hint_failed', { error: messageOf(error) })
    } finally {
      this.#sending = false
    }
  }
}
