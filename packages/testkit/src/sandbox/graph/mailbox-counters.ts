/** Counted per mailbox since the start; never dropped. */
export interface MailboxCounters {
  /** Calls and batch items that reached the mailbox. */
  calls: number
  /** Events that came into being. */
  created: number
  /** Creates answered with an event that was there already. */
  replayed: number
  updated: number
  deleted: number
  /** Answers 429, of any kind. */
  throttled: number
  /** Calls that arrived before a Retry-After had passed. */
  early: number
  /** Calls that a fault rule touched. */
  faults: number
  /** Answers of 400 and more, 429 included. */
  refused: number
  /** Calls without `Prefer: IdType="ImmutableId"`. */
  mutableIds: number
}

/** All zero. */
export function emptyCounters(): MailboxCounters {
  return {
    calls: 0,
    created: 0,
    replayed: 0,
    updated: 0,
    deleted: 0,
    throttled: 0,
    early: 0,
    faults: 0,
    refused: 0,
    mutableIds: 0,
  }
}
