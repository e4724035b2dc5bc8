/** The type of an id column, as far as comparing with it needs it. */
export interface IdType {
  readonly oid: number
  /** Written into casts: `pg_catalog.uuid`. */
  readonly cast: string
  readonly family: 'integer' | 'uuid' | 'text' | 'other'
}

/**
 * - `ok`: may be compared with the column.
 * - `foreign`: no value of the type; no row has it.
 * - `misspelt`: a value of the type, which Postgres writes otherwise.
 */
export type IdReading =
  | { readonly kind: 'ok' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'misspelt'; readonly canonical: string }

const families: Readonly<Record<string, IdType['family']>> = {
  'pg_catalog.int2': 'integer',
  'pg_catalog.int4': 'integer',
  'pg_catalog.int8': 'integer',
  'pg_catalog.uuid': 'uuid',
  'pg_catalog.text': 'text',
  'pg_catalog.varchar': 'text',
  'pg_catalog.bpchar': 'text',
}

/**
 * @param name qualified, as it stands in the catalog
 * @param quoted the same for SQL; `json` is a key word, for example
 */
export function idType(oid: number, name: string, quoted = name): IdType {
  const family = families[name] ?? 'other'
  // A smaller column compares with int8 by the same index, and ids beyond its range need no care.
  return { oid, family, cast: family === 'integer' ? 'pg_catalog.int8' : quoted }
}

/**
 * Whether an id given as text can be a value of the type.
 *
 * `042` and `42` would find one row under two references, and two references are two events in a
 * calendar: only the spelling of Postgres itself is taken. Types other than the usual ones are
 * left to Postgres.
 */
export function readId(type: IdType, text: string): IdReading {
  if (text.includes('\0')) return { kind: 'foreign' }
  if (type.family === 'integer') return readInteger(text)
  if (type.family === 'uuid') return readUuid(text)
  return { kind: 'ok' }
}

const INT8_END = 2n ** 63n

function readInteger(text: string): IdReading {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) return { kind: 'foreign' }
  const trimmed = text.trim()
  const value = trimmed.startsWith('+') ? BigInt(trimmed.slice(1)) : BigInt(trimmed)
  if (value >= INT8_END || value < -INT8_END) return { kind: 'foreign' }
  return spelt(text, value.toString())
}

function readUuid(text: string): IdReading {
  const hex = text
    .toLowerCase()
    .replace(/^\{(.*)\}$/, '$1')
    .replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/.test(hex)) return { kind: 'foreign' }
  return spelt(text, hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))
}

function spelt(text: string, canonical: string): IdReading {
  return text === canonical ? { kind: 'ok' } : { kind: 'misspelt', canonical }
}
