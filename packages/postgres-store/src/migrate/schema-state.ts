import { CalsyncError } from '@calsync/core'
import type { Pool } from 'pg'
import {
  describeNamespace,
  type Namespace,
  namespaceOf,
  type SchemaOptions,
} from '../database/schema-name.js'
import { migrations } from '../migrations/index.js'
import { judgeSchema, type SchemaStanding } from './judge-schema.js'
import { type AppliedMigration, readApplied } from './ledger.js'

/** The version that this code makes of a schema. */
export const knownSchemaVersion: number = migrations.length

/** What a database has and this code wants. */
export interface SchemaState {
  /** Of the database; 0 when nothing is there. */
  readonly version: number
  /** Of this code. Below `version` when newer code migrated and this one still works. */
  readonly knownVersion: number
  /** Names of migrations that `migrate` would run. */
  readonly pending: readonly string[]
}

/**
 * Compares the database with this code. Throws `CalsyncError`: `SCHEMA_AHEAD` (newer code was here,
 * and this one does not work any more), `SCHEMA_CHANGED` (an applied migration is not the one of
 * this package), or what the database says.
 */
export async function readSchemaState(
  pool: Pool,
  options: SchemaOptions = {},
): Promise<SchemaState> {
  const namespace = namespaceOf(options)
  const standing = requireMigratable(await readApplied(pool, namespace), namespace)
  const pending = standing.kind === 'behind' ? standing.pending.map(({ name }) => name) : []
  return { version: standing.version, knownVersion: knownSchemaVersion, pending }
}

/** The number of migrations applied; 0 when there is no schema. */
export async function schemaVersion(pool: Pool, options: SchemaOptions = {}): Promise<number> {
  return (await readApplied(pool, namespaceOf(options))).length
}

/** Names of migrations that `migrate` would run. Throws like `readSchemaState`. */
export async function pendingMigrations(
  pool: Pool,
  options: SchemaOptions = {},
): Promise<readonly string[]> {
  return (await readSchemaState(pool, options)).pending
}

/**
 * Resolves when this code works on the schema; throws `CalsyncError` `SCHEMA_MISSING`,
 * `SCHEMA_BEHIND`, `SCHEMA_AHEAD` or `SCHEMA_CHANGED`.
 */
export async function requireSchema(pool: Pool, options: SchemaOptions = {}): Promise<void> {
  const { version, pending } = await readSchemaState(pool, options)
  if (pending.length === 0) return
  const place = describeNamespace(namespaceOf(options))
  throw new CalsyncError({
    code: version === 0 ? 'SCHEMA_MISSING' : 'SCHEMA_BEHIND',
    message:
      version === 0
        ? `the database has no tables of calsync (${place}); version ${knownSchemaVersion} is needed`
        : `the tables of calsync (${place}) have version ${version}, this calsync needs ${knownSchemaVersion}; missing: ${pending.join(', ')}`,
    next: 'run: calsync migrate',
    details: { version, needed: knownSchemaVersion, pending: pending.length },
  })
}

/** The standing, unless it is one that migrating cannot mend. */
export function requireMigratable(
  applied: readonly AppliedMigration[],
  namespace: Namespace,
): Exclude<SchemaStanding, { kind: 'ahead' | 'changed' }> {
  const standing = judgeSchema(applied, migrations)
  const place = describeNamespace(namespace)
  switch (standing.kind) {
    case 'ahead':
      throw new CalsyncError({
        code: 'SCHEMA_AHEAD',
        message: `the tables of calsync (${place}) have version ${standing.version}, this calsync knows ${knownSchemaVersion}; version ${standing.needed} is needed here`,
        next: `update calsync here to a release of schema version ${standing.needed} or newer (calsync --version tells)`,
        details: {
          version: standing.version,
          needed: standing.needed,
          known: knownSchemaVersion,
        },
      })
    case 'changed':
      throw new CalsyncError({
        code: 'SCHEMA_CHANGED',
        message: `migration ${standing.version} (${standing.name}) of this database is not the one of this calsync`,
        next: 'use the release that migrated it, or drop the tables of a test database; a released migration never changes',
        details: { version: standing.version },
      })
    case 'behind':
    case 'equal':
    case 'newer':
      return standing
  }
}
