import type { Instant } from '../model/instant.js'
import type { RemovalCounter } from '../ports/store/guard-store.js'
import type { GuardLimit } from './guard-policy.js'

/** The window is counted in so many slices, so that a counter stays small however fast it counts. */
const SLICES = 60

/** Removals of the trailing window; those of a slice count until all of it is over. */
export function removedLately(
  { removed }: Pick<RemovalCounter, 'removed'>,
  now: Instant,
  windowMs: number,
): number {
  return removed
    .filter(({ at }) => isLate(at, now, windowMs))
    .reduce((sum, { count }) => sum + count, 0)
}

/** The counter after so many more removals, without what is over. */
export function countRemovals<Counter extends RemovalCounter>(
  counter: Counter,
  count: number,
  now: Instant,
  windowMs: number,
): Counter {
  const lately = counter.removed.filter(({ at }) => isLate(at, now, windowMs))
  const at = now - (now % sliceMs(windowMs))
  const last = lately.at(-1)
  const removed =
    last !== undefined && last.at >= at
      ? [...lately.slice(0, -1), { at: last.at, count: last.count + count }]
      : [...lately, { at, count }]
  return { ...counter, removed }
}

/** The counter with what stands now; what was removed in the window stood when it began. */
export function countStanding<Counter extends RemovalCounter>(
  counter: Counter,
  standing: number,
  now: Instant,
  windowMs: number,
): Counter {
  const stood = standing + removedLately(counter, now, windowMs)
  return { ...counter, standing: stood, countedAt: now }
}

/** Whether what stands was counted in this window; it is then kept until the window is over. */
export function isCounted({ countedAt }: RemovalCounter, now: Instant, windowMs: number): boolean {
  return countedAt !== null && countedAt > now - windowMs
}

/** How many removals a window may have. */
export function allowedRemovals(
  { share, least }: GuardLimit,
  counter: RemovalCounter,
  now: Instant,
  windowMs: number,
): number {
  if (!isCounted(counter, now, windowMs)) return least
  return Math.max(least, Math.floor(share * (counter.standing ?? 0)))
}

function isLate(at: Instant, now: Instant, windowMs: number): boolean {
  return at > now - windowMs - sliceMs(windowMs)
}

function sliceMs(windowMs: number): number {
  return Math.max(1, Math.ceil(windowMs / SLICES))
}
