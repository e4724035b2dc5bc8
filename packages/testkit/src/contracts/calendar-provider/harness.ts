import type { CalendarProvider, ProviderSession } from '@calsync/core'

/** What a provider's tests bring along: one account with an empty calendar, fresh for every case. */
export interface CalendarProviderHarness {
  readonly provider: CalendarProvider
  /** Acts for the account; after `faults.reconnect()` with its new key. */
  readonly session: ProviderSession
  /** The calendar as its user sees it. */
  readonly calendar: {
    /** Every live event of the account, whatever a search shows yet. */
    events(): Promise<readonly EventSeen[]>
    deleteByUser(externalId: string): Promise<void>
  }
  readonly faults: ProviderFaults
  /** Moves the provider's time on, or really waits; a few hundred ms at most. */
  advance(ms: number): Promise<void>
}

/** One event as its user sees it. */
export interface EventSeen {
  readonly externalId: string
  readonly title: string
  /** Instant such as `2027-03-01T08:30:00Z`; of an all-day event its first date. */
  readonly start: string
  /** Instant; of an all-day event the date after its last. */
  readonly end: string
  readonly allDay: boolean
  readonly correlation: string | null
}

/** What goes wrong next. Each works through whatever calls the provider makes. */
export interface ProviderFaults {
  /** The next `calls` calls take effect, and no answer to them comes back. */
  loseAnswer(calls: number): Promise<void>
  /** The next operation is refused for a limit of the mailbox, with this time to wait. */
  throttle(options: { readonly retryAfterMs: number }): Promise<void>
  /** The next `operations` operations fail in the provider (503), applied or not. */
  unavailable(operations: number): Promise<void>
  /** The account's access is withdrawn. */
  revoke(): Promise<void>
  /** The user connects the account again: a new key. */
  reconnect(): Promise<void>
  /** The next event created is found by no search for so long. */
  lateVisible(ms: number): Promise<void>
}
