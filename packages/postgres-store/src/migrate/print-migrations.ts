import { namespaceOf, type SchemaOptions } from '../database/schema-name.js'
import { migrationScript, migrationsFrom } from './migration-script.js'

export interface PrintOptions extends SchemaOptions {
  /** The first migration, from 1. Default: all of them. */
  readonly from?: number
}

/**
 * Migrations as one SQL script, for those who run such things by hand: a transaction each.
 * Throws `CalsyncError`: `MIGRATION_UNKNOWN`, `SCHEMA_NAME_INVALID`, `TABLE_PREFIX_INVALID`.
 */
export function printMigrations(options: PrintOptions = {}): string {
  const namespace = namespaceOf(options)
  const steps = migrationsFrom(options.from).map((migration) =>
    [
      `-- ${migration.version} ${migration.name}`,
      'begin;',
      migrationScript(migration, namespace),
      'commit;',
    ].join('\n'),
  )
  return `${steps.join('\n\n')}\n`
}
