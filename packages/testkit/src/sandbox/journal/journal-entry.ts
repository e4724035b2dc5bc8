import type { Effect } from '../graph/graph-call.js'

/** One call that arrived: the provider's own account of what happened. */
export interface JournalEntry {
  readonly seq: number
  /** Milliseconds since the epoch at arrival. */
  readonly at: number
  /** `operation`: on a mailbox, alone or inside a batch. `refused`: Pica let it go no further. */
  readonly kind: 'operation' | 'batch' | 'vault' | 'refused'
  /** For an item of a batch: seq of the batch. */
  readonly batch?: number | undefined
  /** The connection's id in the vault; never its key. */
  readonly connectionId: string
  readonly mailbox: string
  readonly method: string
  readonly path: string
  /** Calls in flight at the mailbox when this one arrived, itself included. */
  readonly inFlight: number
  /** Arrived before a Retry-After had passed. */
  readonly early: boolean
  /** Without `Prefer: IdType="ImmutableId"`. */
  readonly mutableIds: boolean
  /** Value of the event's first extended property. */
  correlation?: string | undefined
  readonly transactionId?: string | undefined
  /** Of the answer; 0 while there is none. */
  status: number
  /** When it was answered. */
  answeredAt?: number
  /** What it did to the mailbox, which may come after the answer. */
  effect: Effect
  effectAt?: number
  eventId?: string
  /** Of an operation on one instance: the id of its series; `eventId` is the instance's own. */
  seriesMasterId?: string
  /** Answered 429. */
  throttled: boolean
  /** The wait that a 429 asked for. */
  retryAfterMs?: number
  /** The client cannot have read the answer: reset, cut, or never sent. */
  lost: boolean
  /** Ids of the fault rules that struck. */
  faults?: readonly string[]
}
