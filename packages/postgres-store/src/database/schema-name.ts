import { CalsyncError } from '@calsync/core'

export const DEFAULT_SCHEMA = 'calsync'

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/

/**
 * Checks the name of a schema; throws `CalsyncError` (`SCHEMA_NAME_INVALID`). Lower case only, so
 * that it means the same with and without quotes, in psql too.
 */
export function checkSchemaName(name: string): string {
  if (IDENTIFIER.test(name) && !name.startsWith('pg_')) return name
  throw new CalsyncError({
    code: 'SCHEMA_NAME_INVALID',
    message: `"${name.slice(0, 80)}" cannot be the name of calsync's schema`,
    next: 'use lower case letters, digits and _, at most 63, not starting with a digit or pg_',
  })
}

/** Puts the schema's quoted name where a text says `{{schema}}`. */
export function inSchema(text: string, schema: string): string {
  return text.replaceAll('{{schema}}', `"${schema}"`)
}
