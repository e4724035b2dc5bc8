import { defaultGuardPolicy, type GuardLimit, type GuardPolicy } from '../decide/guard-policy.js'
import type { SyncPolicy } from '../decide/policy.js'
import { CalsyncError } from '../model/calsync-error.js'

/** What of the guard against mass deletion differs from its defaults. */
export interface GuardOptions {
  /** One calendar. Default a share of 0.5, at least 50 schedules. */
  readonly mailbox?: Partial<GuardLimit>
  /** All calendars together. Default a share of 0.2, at least 200. */
  readonly host?: Partial<GuardLimit>
  /** The trailing time in which removals are counted, milliseconds. Default an hour. */
  readonly windowMs?: number
}

/** A policy as hosts give it; `guard: null` switches the guard off. */
export type PolicyOptions = Partial<Omit<SyncPolicy, 'guard'>> & {
  readonly guard?: GuardOptions | null
}

/** Throws `CalsyncError` (`INVALID_CONFIGURATION`). */
export function guardPolicy(options: GuardOptions | null | undefined): GuardPolicy | null {
  if (options === null) return null
  const { mailbox, host, windowMs } = { ...defaultGuardPolicy, ...options }
  const policy: GuardPolicy = {
    mailbox: { ...defaultGuardPolicy.mailbox, ...mailbox },
    host: { ...defaultGuardPolicy.host, ...host },
    windowMs,
  }
  const { share: mailboxShare, least: mailboxLeast } = policy.mailbox
  const { share: hostShare, least: hostLeast } = policy.host
  const isShare = (share: number): boolean => share >= 0 && share <= 1
  const isWhole = (count: number): boolean => Number.isInteger(count) && count >= 0
  // Said with >=, so that what is no number at all is refused, too: it would hold nothing.
  if (
    isShare(mailboxShare) &&
    isShare(hostShare) &&
    isWhole(mailboxLeast) &&
    isWhole(hostLeast) &&
    windowMs >= 1_000
  ) {
    return policy
  }
  throw new CalsyncError({
    code: 'INVALID_CONFIGURATION',
    message:
      'policy.guard: a share is from 0 to 1, `least` a whole number from 0, windowMs at least 1000',
    next: 'leave out what should be as it is by default; guard: null switches the guard off',
  })
}
