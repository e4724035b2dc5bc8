import type { Random } from '@calsync/core'

/**
 * Repeatable randomness: the same seed gives the same numbers and UUIDs (mulberry32, 32 bits of
 * state: enough to vary a test, useless for secrets).
 */
export function seededRandom(seed = 1): Random {
  let state = seed >>> 0

  function next32(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  function uuid(): string {
    const words = [next32(), next32(), next32(), next32()]
    const digits = words.map((word) => word.toString(16).padStart(8, '0')).join('')
    const variant = '89ab'.charAt(parseInt(digits.charAt(16), 16) & 3)
    return [
      digits.slice(0, 8),
      digits.slice(8, 12),
      `4${digits.slice(13, 16)}`,
      `${variant}${digits.slice(17, 20)}`,
      digits.slice(20),
    ].join('-')
  }

  return { next: () => next32() / 4_294_967_296, uuid }
}
