import type { Instant } from '../../model/instant.js'
import type { ResultKind, ResultMessage } from '../transport.js'

/** A message of the result outbox, leased to be handed to the host's own code. */
export interface Delivery {
  /** The message's place in the outbox. */
  readonly seq: string
  readonly message: ResultMessage
  /** Tries since it was put in, or since somebody ordered it again, this one included. */
  readonly tryNumber: number
  /** Tells this lease from all others. */
  readonly fence: number
}

export interface DeliveryRequest {
  readonly kinds: readonly ResultKind[]
  readonly limit: number
  readonly leaseMs: number
}

/**
 * - `handled`: it leaves the outbox.
 * - `retry`: it is due again after `delayMs`.
 * - `park`: kept, handed to nobody until somebody orders it; those behind it go on.
 */
export type DeliveryEnd =
  | { readonly kind: 'handled' }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly error: string }
  | { readonly kind: 'park'; readonly error: string }

export interface DeliveryResult {
  readonly seq: string
  readonly fence: number
  readonly end: DeliveryEnd
}

/** A message that the host's own code would not take. */
export interface ParkedMessage {
  readonly message: ResultMessage
  readonly tries: number
  readonly error: string
  readonly parkedAt: Instant
}

/** The result outbox, as the host's own code takes from it. */
export interface DeliveryStore {
  /**
   * Leases up to `limit` messages of these kinds that are due: of each key only the first that is
   * not parked, so that none overtakes another. A message that is leased or waits for its next try
   * keeps its key waiting, and no other.
   */
  takeDeliveries(request: DeliveryRequest): Promise<readonly Delivery[]>
  /** Stores how deliveries ended; one whose lease was lost changes nothing. */
  settleDeliveries(results: readonly DeliveryResult[]): Promise<void>
  /** Oldest first. */
  listParked(limit: number): Promise<readonly ParkedMessage[]>
  /** Makes all parked messages due at once, with tries at 0; says how many. */
  retryParked(by: string, reason: string | null): Promise<number>
}
