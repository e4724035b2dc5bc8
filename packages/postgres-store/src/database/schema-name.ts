import { CalsyncError } from '@calsync/core'

const DEFAULT_SCHEMA = 'calsync'

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/
/** With the longest name of ours behind it, and room for longer ones, it stays below 63 letters. */
const PREFIX = /^[a-z_][a-z0-9_]{0,19}$/

/** Where calsync's tables, functions and views are. */
export interface SchemaOptions {
  /** Default `calsync`. */
  readonly schema?: string
  /**
   * In front of every name in it, so that a schema can be shared with the host's own tables:
   * `{ schema: 'public', tablePrefix: 'calsync_' }`. Default none.
   */
  readonly tablePrefix?: string
}

/** The same, checked. */
export interface Namespace {
  readonly schema: string
  /** '' for none. */
  readonly tablePrefix: string
}

/** Throws `CalsyncError` (`SCHEMA_NAME_INVALID`, `TABLE_PREFIX_INVALID`). */
export function namespaceOf({ schema, tablePrefix }: SchemaOptions): Namespace {
  return {
    schema: checkSchemaName(schema ?? DEFAULT_SCHEMA),
    tablePrefix: checkTablePrefix(tablePrefix ?? ''),
  }
}

/**
 * Checks the name of a schema; throws `CalsyncError` (`SCHEMA_NAME_INVALID`). Lower case only, so
 * that it means the same with and without quotes, in psql too.
 */
function checkSchemaName(name: string): string {
  if (IDENTIFIER.test(name) && !name.startsWith('pg_')) return name
  throw new CalsyncError({
    code: 'SCHEMA_NAME_INVALID',
    message: `"${name.slice(0, 80)}" cannot be the name of calsync's schema`,
    next: 'use lower case letters, digits and _, at most 63, not starting with a digit or pg_',
  })
}

function checkTablePrefix(prefix: string): string {
  if (prefix === '' || (PREFIX.test(prefix) && !prefix.startsWith('pg_'))) return prefix
  throw new CalsyncError({
    code: 'TABLE_PREFIX_INVALID',
    message: `"${prefix.slice(0, 80)}" cannot be the prefix of calsync's tables`,
    next: 'use lower case letters, digits and _, at most 20, not starting with a digit or pg_, such as calsync_',
  })
}

/** Postgres allows no schema in front of the name of an index that is made; its table's counts. */
const INDEX_NAME =
  /\b(create (?:unique )?index (?:concurrently )?(?:if not exists )?)([a-z_][a-z0-9_]*)(?=\s+on \{\{schema\}\}\.)/g

/**
 * Puts names where a text says `{{schema}}.name`: the one place that knows how. `{{prefix}}` is for
 * texts that need the prefix by itself.
 */
export function inSchema(text: string, schema: string, tablePrefix = ''): string {
  return text
    .replaceAll(INDEX_NAME, `$1${tablePrefix}$2`)
    .replaceAll('{{schema}}.', `"${schema}".${tablePrefix}`)
    .replaceAll('{{schema}}', `"${schema}"`)
    .replaceAll('{{prefix}}', tablePrefix)
}

/** For people: `schema "public", prefix "calsync_"`. */
export function describeNamespace({ schema, tablePrefix }: Namespace): string {
  return tablePrefix === '' ? `schema "${schema}"` : `schema "${schema}", prefix "${tablePrefix}"`
}
