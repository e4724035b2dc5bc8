import type { CalendarProvider, ProviderSession } from '@calsync/core'

/**
 * What a provider's tests bring along: one account with an empty calendar, fresh for every case.
 * Members with a `?` may be left out; the cases that need them are skipped (see `ProviderCase.lack`).
 */
export interface CalendarProviderHarness {
  readonly provider: CalendarProvider
  /** Acts for the account; after `faults.reconnect()` with its new key. */
  readonly session: ProviderSession
  /** The calendar as its user sees it. */
  readonly calendar: CalendarSeen
  readonly faults: ProviderFaults
  /** Moves the provider's time on, or really waits; a few hundred ms at most. */
  advance(ms: number): Promise<void>
}

export interface CalendarSeen {
  /** Every live event of the account, whatever a search shows yet; a series is one event. */
  events(): Promise<readonly EventSeen[]>
  /** What the calendar shows in a range: single events, and each occurrence of each series. */
  occurrences(range: TimeRange): Promise<readonly OccurrenceSeen[]>
  /** The user deletes an event, a series, or one occurrence by the id that it has there. */
  deleteByUser(externalId: string): Promise<void>
  /** The user gives an event, or one occurrence of a series, another title. */
  retitleByUser?(externalId: string, title: string): Promise<void>
}

/** Between two instants such as `2027-03-01T00:00:00Z`, the end exclusive; all-day events are in UTC. */
export interface TimeRange {
  readonly from: string
  readonly to: string
}

/** What a calendar shows at one time. */
export interface OccurrenceSeen {
  /** The event's own, or the one under which this occurrence of a series can be changed. */
  readonly externalId: string
  readonly title: string
  /** Instant such as `2027-03-01T08:30:00Z`; of an all-day event its first date. */
  readonly start: string
  /** Instant; of an all-day event the date after its last. */
  readonly end: string
  readonly allDay: boolean
}

/** One event as its user sees it; a series with the times of its first occurrence. */
export interface EventSeen extends OccurrenceSeen {
  readonly correlation: string | null
}

/** What goes wrong next. Each works through whatever calls the provider makes. */
export interface ProviderFaults {
  /** The next `calls` calls take effect, and no answer to them comes back. */
  loseAnswer(calls: number): Promise<void>
  /** The next operation is refused for a limit of the mailbox; `null`: without a time to wait. */
  throttle(options: { readonly retryAfterMs: number | null }): Promise<void>
  /** The next `operations` operations fail in the provider (503), applied or not. */
  unavailable(operations: number): Promise<void>
  /** The next operation is refused, because the account may not do that (403). */
  forbid(): Promise<void>
  /** The next operation is refused as malformed (400). */
  reject(): Promise<void>
  /** The account's access is withdrawn. */
  revoke(): Promise<void>
  /** The user connects the account again: a new key. */
  reconnect(): Promise<void>
  /** The next event created is found by no search for so long. */
  lateVisible(ms: number): Promise<void>
  /** The next operation is refused, because the calendar takes no more. */
  full?(): Promise<void>
  /** The next operation is refused, because somebody else changes the event at this moment. */
  conflict?(): Promise<void>
  /** The next operation is refused, because the account does not know the event's time zone. */
  unknownZone?(): Promise<void>
  /** The next `calls` calls are never answered, and have no effect. */
  hang?(calls: number): Promise<void>
}
