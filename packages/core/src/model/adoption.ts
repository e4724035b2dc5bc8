/** An event that stands in a user's calendar already, and the schedule that it shows. */
export interface AdoptionRow {
  /** Reference of the schedule, such as `class:42`. */
  readonly schedule: string
  readonly userId: string
  /** The provider's id of the event. For Outlook either form will do, mutable or immutable. */
  readonly externalId: string
  /** Default: the integration of the user's only connection. */
  readonly integration?: string
}

/**
 * What became of a row. The first three leave nothing to do.
 *
 * - `adopted`: from now on calsync keeps this event.
 * - `removed`: adopted, and to be deleted: its schedule is not to stand in this calendar (any more).
 * - `already`: calsync has this event already.
 * - `taken`: calsync has, or may just be writing, another event for it; or another schedule has
 *   this event.
 * - `gone`: the calendar has no such event.
 * - `occurrence`: the id is that of one occurrence of a series, not of a whole event.
 * - `as_occurrences`: the calendar holds this series as one event per occurrence, which one event
 *   cannot become.
 * - `unknown_schedule`: the source has no such row.
 * - `unreadable`: the row, or the source, cannot be read now.
 * - `unknown_user`: nothing ever mentioned this user.
 * - `no_connection`: the user has no connection in the organisation of the schedule.
 * - `ambiguous`: the user has several; the row has to say which integration is meant.
 * - `unverified`: the calendar could not be asked now.
 * - `busy`: somebody writes to this calendar and did not come to an end in time.
 * - `held`: planned, and held back with the rest of its plan.
 * - `invalid`: the row is no reference, user and event id.
 */
export type AdoptionAnswer =
  | 'adopted'
  | 'removed'
  | 'already'
  | 'taken'
  | 'gone'
  | 'occurrence'
  | 'as_occurrences'
  | 'unknown_schedule'
  | 'unreadable'
  | 'unknown_user'
  | 'no_connection'
  | 'ambiguous'
  | 'unverified'
  | 'busy'
  | 'held'
  | 'invalid'

export interface AdoptionResult {
  /** Position of the row among those given, from 1. */
  readonly row: number
  readonly schedule: string
  readonly userId: string
  /** As it was given. */
  readonly externalId: string
  /** Of the connection; `null` where it came to none. */
  readonly organizationId: string | null
  readonly answer: AdoptionAnswer
  /** Why, or what follows; for people. */
  readonly message: string
}

export interface AdoptionReport {
  readonly rows: number
  readonly counts: Readonly<Partial<Record<AdoptionAnswer, number>>>
  /** In the order of the rows. */
  readonly results: readonly AdoptionResult[]
}

/** Whether a row came to its end. */
export function isAdopted(answer: AdoptionAnswer): boolean {
  return answer === 'adopted' || answer === 'removed' || answer === 'already'
}
