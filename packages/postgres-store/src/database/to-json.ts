/** NUL and halves of surrogate pairs are legal in a JavaScript string, not in a Postgres text. */
const NOT_STORABLE = /[\0\p{Surrogate}]/gu

/**
 * JSON for a parameter. What Postgres cannot store becomes U+FFFD: an error text of a provider must
 * not make the settle of a whole call fail.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'string' ? member.replace(NOT_STORABLE, '\ufffd') : member,
  )
}
