import { Ring } from '../ring.js'
import type { JournalEntry } from './journal-entry.js'

/** Totals of everything that arrived; never dropped. */
export interface JournalTotals {
  calls: number
  operations: number
  batches: number
  vault: number
  refused: number
  throttled: number
  faults: number
}

/** The newest calls, and totals of all. */
export class Journal {
  readonly #entries: Ring<JournalEntry>
  totals: JournalTotals = zero()

  constructor(capacity: number) {
    this.#entries = new Ring(capacity)
  }

  /** Number of the newest call. */
  get last(): number {
    return this.#entries.last
  }

  arrive(entry: Omit<JournalEntry, 'seq'>): JournalEntry {
    const { totals } = this
    if (entry.batch === undefined) totals.calls++
    if (entry.kind === 'operation') totals.operations++
    else if (entry.kind === 'batch') totals.batches++
    else if (entry.kind === 'vault') totals.vault++
    else totals.refused++
    return this.#entries.push(Object.assign(entry, { seq: this.#entries.nextSeq() }))
  }

  /** Entries after `seq`, oldest first; those beyond the capacity are gone. */
  since(seq: number, limit?: number): JournalEntry[] {
    return this.#entries.since(seq, limit)
  }

  clear(): void {
    this.#entries.clear()
    this.totals = zero()
  }
}

function zero(): JournalTotals {
  return { calls: 0, operations: 0, batches: 0, vault: 0, refused: 0, throttled: 0, faults: 0 }
}
