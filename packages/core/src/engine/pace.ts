import type { Outcome } from '../model/outcome.js'

const FIRST_GUESS_MS = 250
/** A slow call counts at once, quick ones have to confirm each other. */
const WEIGHT_OF_SLOWER = 0.5
const WEIGHT_OF_QUICKER = 0.2
const MAX_KNOWN = 10_000

/**
 * How long one operation took lately in each mailbox, for packing calls by duration. One pace for
 * all was tried: a mailbox that needs two seconds for an operation is lost in the average of the
 * quick ones, and each of its full batches ran into the deadline.
 */
export class Pace {
  /** Of all mailboxes together: what an unknown one is taken for. */
  #usualMs = FIRST_GUESS_MS
  readonly #itemMs = new Map<string, number>()

  expectedItemMs(connectionId: string): number {
    return this.#itemMs.get(connectionId) ?? this.#usualMs
  }

  /** A call came back after so long, with these outcomes. */
  note(connectionId: string, outcomes: readonly Outcome[], durationMs: number): void {
    const answered = outcomes.filter(({ kind }) => kind !== 'not_sent').length
    if (outcomes.some(isOpen)) {
      // How far the call came is not known: one operation may have taken all of the time.
      if (durationMs > this.expectedItemMs(connectionId)) this.#learn(connectionId, durationMs)
    } else if (answered > 0) this.#learn(connectionId, durationMs / answered)
  }

  #learn(connectionId: string, itemMs: number): void {
    const known = this.#itemMs.get(connectionId) ?? this.#usualMs
    this.#usualMs += WEIGHT_OF_QUICKER * (itemMs - this.#usualMs)
    const weight = itemMs > known ? WEIGHT_OF_SLOWER : WEIGHT_OF_QUICKER
    // Last in the map again: the mailbox that was longest without a call is forgotten first.
    this.#itemMs.delete(connectionId)
    this.#itemMs.set(connectionId, known + weight * (itemMs - known))
    if (this.#itemMs.size <= MAX_KNOWN) return
    for (const oldest of this.#itemMs.keys()) return void this.#itemMs.delete(oldest)
  }
}

function isOpen(outcome: Outcome): boolean {
  return (
    outcome.kind === 'unanswered' ||
    (outcome.kind === 'not_sent' && outcome.error.class === 'TIMEOUT')
  )
}
