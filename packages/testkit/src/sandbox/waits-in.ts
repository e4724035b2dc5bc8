import type { JournalEntry } from './journal/journal-entry.js'

/** A Retry-After that reached whoever asked. */
export interface Wait {
  readonly mailbox: string
  /** When the answer was given. */
  readonly knownAt: number
  readonly until: number
}

/** The waits that were asked for in answers that can have been read. */
export function waitsIn(entries: readonly JournalEntry[]): Wait[] {
  const batches = new Map(
    entries.filter(({ kind }) => kind === 'batch').map((entry) => [entry.seq, entry]),
  )
  return entries.flatMap(({ retryAfterMs, lost, at, answeredAt = at, mailbox, batch }) => {
    if (retryAfterMs === undefined || lost) return []
    const until = answeredAt + retryAfterMs
    if (batch === undefined) return [{ mailbox, knownAt: answeredAt, until }]
    // An item is answered with its batch, and that may be lost, too.
    const whole = batches.get(batch)
    if (whole?.answeredAt === undefined || whole.lost) return []
    return [{ mailbox, knownAt: whole.answeredAt, until }]
  })
}
