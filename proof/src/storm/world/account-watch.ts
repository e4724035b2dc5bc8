import type { GatewayReply } from '@calsync/core'

interface Wait {
  readonly worker: string
  readonly toldAt: number
  readonly until: number
}

/** A wait that was heard this long before the end of its worker is written down. */
const WRITTEN_DOWN_MS = 500

/**
 * Listens at each worker's own door for what the gateway's account says: who was told to wait, and
 * who called all the same. The sandbox's journal keeps that account for mailboxes alone.
 */
export class AccountWatch {
  readonly #waits: Wait[] = []
  readonly #bornAt = new Map<string, number>()
  /** Calls that the account refused. */
  refused = 0
  /** Calls of a worker that had been told to wait, or came only after others had been told. */
  early = 0

  born(worker: string, now: number): void {
    this.#bornAt.set(worker, now)
  }

  sending(worker: string, now: number): void {
    const bornAt = this.#bornAt.get(worker) ?? 0
    const knows = (wait: Wait): boolean =>
      wait.worker === worker || wait.toldAt + WRITTEN_DOWN_MS < bornAt
    if (this.#waits.some((wait) => now < wait.until && knows(wait))) this.early += 1
  }

  answered(worker: string, reply: GatewayReply, now: number): void {
    if (reply.kind !== 'reply' || reply.origin !== 'gateway' || reply.status !== 429) return
    this.refused += 1
    this.#waits.push({ worker, toldAt: now, until: now + waitOf(reply.headers, now) })
  }

  /** How long the account still has to be left alone, milliseconds. */
  waitLeftMs(now: number): number {
    return Math.max(0, ...this.#waits.map(({ until }) => until - now))
  }
}

/** Read here once more, in few words: what judges calsync must not be calsync. */
function waitOf(headers: Readonly<Record<string, string>>, now: number): number {
  const asked = headers['retry-after'] ?? headers['x-pica-rate-limit-reset'] ?? '0'
  const seconds = Number(asked)
  return Number.isNaN(seconds) ? Date.parse(asked) - now : seconds * 1_000
}
