import { createHash } from 'node:crypto'

/** Postgres takes no longer name. */
const MAX_LENGTH = 63

/**
 * The channel of LISTEN and NOTIFY: another one for each prefix in a schema. A dot is in no name of
 * a schema, so no two of them meet; what is too long is told apart by its hash.
 */
export function hintChannel(place: { schema: string; tablePrefix: string }): string {
  const { schema, tablePrefix } = place
  if (tablePrefix === '') return `${schema}_due`.slice(0, MAX_LENGTH)
  const name = `${schema}.${tablePrefix}due`
  if (name.length <= MAX_LENGTH) return name
  return `calsync_due.${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
}
