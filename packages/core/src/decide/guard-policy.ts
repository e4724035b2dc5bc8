/** How much may vanish before it is held: the larger of the two numbers. */
export interface GuardLimit {
  /** Of the schedules that stand, from 0 to 1. */
  readonly share: number
  /** Schedules that may always vanish. */
  readonly least: number
}

/** When removals are held until a person releases them. */
export interface GuardPolicy {
  /** In one calendar. A schedule that another calendar goes on showing does not count. */
  readonly mailbox: GuardLimit
  /** In all calendars together; everything counts. */
  readonly host: GuardLimit
  /** The trailing time in which removals are counted, milliseconds. */
  readonly windowMs: number
}

/**
 * A cancelled term of one class is up to about 40 lessons; a teacher who leaves hands his lessons
 * over, and those stand elsewhere; neither is a share of a host that has a few thousand of them.
 */
export const defaultGuardPolicy: GuardPolicy = {
  mailbox: { share: 0.5, least: 50 },
  host: { share: 0.2, least: 200 },
  windowMs: 3_600_000,
}
