import { createHash } from 'node:crypto'

/** Half of what a reference may have, so that its message and its log line stay readable. */
const MAX_LENGTH = 250

/**
 * The id of an event in references to it: its UID, and of an occurrence whose series is not in the
 * file also which one it is. A UID that no reference can hold is shortened, and told apart by a hash.
 */
export function eventId(uid: string, recurrenceId: string | null): string {
  const whole = recurrenceId === null ? uid : `${uid}#${recurrenceId}`
  const readable = whole.replace(/\p{C}/gu, '').trim().slice(0, MAX_LENGTH)
  if (readable === whole) return whole
  return `${readable}~${createHash('sha256').update(whole).digest('hex').slice(0, 16)}`
}
