/** NUL and halves of surrogate pairs are legal in a JavaScript string, not in a Postgres text. */
const NOT_STORABLE = /[\0\p{Surrogate}]/gu
/** How `JSON.stringify` writes them. What only looks so, after a backslash, does no harm here. */
const MAY_NOT_BE_STORABLE = /\\u(?:0000|d[89a-f])/

/**
 * JSON for a parameter. What Postgres cannot store becomes U+FFFD: an error text of a provider must
 * not make the settle of a whole call fail.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value)
  // Almost never: a function called for each member takes six times as long as the rest.
  if (!MAY_NOT_BE_STORABLE.test(text)) return text
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'string' ? toText(member) : member,
  )
}

/** Text for a parameter, with the same replacement. */
export function toText(value: string | null | undefined): string | null {
  return value?.replace(NOT_STORABLE, '\ufffd') ?? null
}
