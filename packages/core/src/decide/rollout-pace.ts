import { CalsyncError } from '../model/calsync-error.js'

/** Schedules per minute that a rollout plans at most, unless somebody says otherwise. */
export const DEFAULT_PER_MINUTE = 600
const MAX_PER_MINUTE = 60_000

const MINUTE_MS = 60_000
/** About so long from page to page, where the rate allows. */
const PAGE_MS = 5_000
const MAX_PAGE = 500

/** Throws `CalsyncError` (`INVALID_RATE`) unless it is a whole number from 1 to 60,000. */
export function checkedPerMinute(perMinute: number): number {
  if (Number.isInteger(perMinute) && perMinute >= 1 && perMinute <= MAX_PER_MINUTE) return perMinute
  throw new CalsyncError({
    code: 'INVALID_RATE',
    message: `a rollout cannot go at ${perMinute} schedules a minute`,
    next: `give a whole number from 1 to ${MAX_PER_MINUTE}`,
  })
}

/** How many schedules a rollout plans at once. */
export function pageSize(perMinute: number): number {
  return Math.min(MAX_PAGE, Math.max(1, Math.floor((perMinute * PAGE_MS) / MINUTE_MS)))
}

/** How long it waits after so many, so that no minute sees more than its share. */
export function waitAfter(listed: number, perMinute: number): number {
  return Math.ceil((listed * MINUTE_MS) / perMinute)
}
