import { createHash } from 'node:crypto'

/** Bytes that Postgres keeps of a name; it cuts off the rest without an error. */
const MAX_BYTES = 63

/** A name of parts, the same for the same parts; a long one ends in a hash, so that it stays one. */
export function shortName(...parts: readonly string[]): string {
  const name = parts.join('_')
  return Buffer.byteLength(name) <= MAX_BYTES ? name : hashedName(...parts)
}

/** The same with a hash always, for where `a_b` + `c` must not be `a` + `b_c`. */
export function hashedName(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 10)
  let start = [...parts.join('_')]
  while (Buffer.byteLength(start.join('')) > MAX_BYTES - hash.length - 1) start = start.slice(0, -1)
  return `${start.join('')}_${hash}`
}
