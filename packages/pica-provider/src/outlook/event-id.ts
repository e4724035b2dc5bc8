/** Graph's ids have some 150 characters of base64. */
const EVENT_ID = /^(?!\.{1,2}$)[\x21-\x7e]{1,1000}$/

/**
 * Whether a text can be the id of an event. It becomes a segment of a path: `..` would lead to
 * something else than an event, and half of a surrogate pair cannot be encoded.
 */
export function isEventId(value: unknown): value is string {
  return typeof value === 'string' && EVENT_ID.test(value)
}
