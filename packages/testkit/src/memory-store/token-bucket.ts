import type { BudgetGrant, BudgetRequest, Instant } from '@calsync/core'
import type { Bucket, MemoryState } from './memory-state.js'

/** Nobody waits longer, although there may never be another token. */
const LONGEST_WAIT_MS = 86_400_000

/** Takes what one request may have; a bucket nobody used before is full. */
export function takeTokens(state: MemoryState, request: BudgetRequest): BudgetGrant {
  const { key, capacity, perSecond, want } = request
  const now = state.now()
  const bucket = state.buckets.get(key) ?? { tokens: capacity, countedAt: now, heldUntil: null }
  state.buckets.set(key, bucket)
  refill(bucket, capacity, perSecond, now)
  const reserved = request.reserve * capacity
  const onHold = bucket.heldUntil !== null && bucket.heldUntil > now
  const free = onHold ? 0 : Math.max(0, Math.floor(bucket.tokens - reserved + ROUNDING))
  const granted = Math.min(want, free)
  bucket.tokens = Math.max(0, bucket.tokens - granted)
  return { key, granted, nextAt: nextTokenAt(bucket, capacity, perSecond, reserved, now) }
}

/** What is more than the capacity is cut off at the next refill. */
export function giveBackTokens(state: MemoryState, key: string, count: number): void {
  const bucket = state.buckets.get(key)
  if (bucket === undefined || (bucket.heldUntil !== null && bucket.heldUntil > state.now())) return
  bucket.tokens += count
}

/** Empties a bucket until then. A later hold stays; nothing is refilled before its end. */
export function holdTokens(state: MemoryState, key: string, until: Instant): void {
  const heldUntil = Math.max(until, state.buckets.get(key)?.heldUntil ?? until)
  const countedAt = Math.max(heldUntil, state.now())
  state.buckets.set(key, { tokens: 0, countedAt, heldUntil })
}

/** Refilled tokens are sums of fractions; a hair below a whole token is a whole token. */
const ROUNDING = 1e-9

function refill(bucket: Bucket, capacity: number, perSecond: number, now: Instant): void {
  if (now > bucket.countedAt) {
    bucket.tokens += ((now - bucket.countedAt) / 1_000) * perSecond
    bucket.countedAt = now
  }
  bucket.tokens = Math.min(capacity, bucket.tokens)
}

function nextTokenAt(
  bucket: Bucket,
  capacity: number,
  perSecond: number,
  reserved: number,
  now: Instant,
): Instant {
  const missing = 1 + reserved - bucket.tokens
  const from = Math.max(now, bucket.countedAt)
  if (missing <= ROUNDING) return from
  if (perSecond <= 0 || 1 + reserved > capacity) return from + LONGEST_WAIT_MS
  return from + Math.min(LONGEST_WAIT_MS, Math.ceil((missing / perSecond) * 1_000))
}
