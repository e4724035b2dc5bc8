import { chunk } from '@calsync/core'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** 200 ids and commas are 7 399 bytes; Postgres takes less than 8 000. */
const IDS_PER_HINT = 200
const MAX_HINTS = 10

/** Says "look for yourself". */
export const LOOK = ''

/**
 * Payloads that name the given connections. Above 2 000 of them one payload says to look: reading
 * them from the database is cheaper than a queue of notifications that every session must read.
 */
export function encodeHints(connectionIds: readonly string[]): string[] {
  const named = connectionIds.every((id) => UUID.test(id))
  if (!named || connectionIds.length > IDS_PER_HINT * MAX_HINTS) return [LOOK]
  return chunk(connectionIds, IDS_PER_HINT).map((ids) => ids.join(','))
}

/** The connections that a payload names; `null` says to look, and so does anything unreadable. */
export function decodeHint(payload: string): string[] | null {
  const ids = payload.split(',')
  return ids.every((id) => UUID.test(id)) ? ids : null
}
