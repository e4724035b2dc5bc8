import { CalsyncError } from '@calsync/core'
import { namespaceOf } from '../database/schema-name.js'
import { drizzle } from './formats/drizzle.js'
import { flyway } from './formats/flyway.js'
import { knex } from './formats/knex.js'
import type {
  MigrationFile,
  MigrationFolder,
  MigrationFormatter,
} from './formats/migration-file.js'
import { prisma } from './formats/prisma.js'
import { sqlFiles } from './formats/sql-files.js'
import { typeorm } from './formats/typeorm.js'
import { migrationScript, migrationsFrom } from './migration-script.js'
import type { PrintOptions } from './print-migrations.js'

const formatters = {
  sql: sqlFiles,
  flyway,
  prisma,
  drizzle,
  typeorm,
  knex,
} satisfies Record<string, MigrationFormatter>

/** A migration tool, or `sql` for files that psql runs. */
export type MigrationFormat = keyof typeof formatters

export const migrationFormats = Object.keys(formatters) as readonly MigrationFormat[]

export interface MigrationFilesOptions extends PrintOptions {
  readonly format: MigrationFormat
  /** What the folder holds already. Default: nothing. */
  readonly folder?: MigrationFolder
}

/**
 * The migrations as files for a host's own migration tool, one each, so that a later release adds
 * files and changes none. Numbers go on behind those in the folder.
 *
 * Throws `CalsyncError`: `MIGRATION_FILE_EXISTS` when the folder holds one of them already,
 * `MIGRATION_UNKNOWN`, `JOURNAL_INVALID`, or that a name is not valid.
 */
export function migrationFiles({
  format,
  from,
  folder = { names: [], journal: null },
  ...schema
}: MigrationFilesOptions): MigrationFile[] {
  const namespace = namespaceOf(schema)
  const rendered = migrationsFrom(from).map((migration) => ({
    version: migration.version,
    label: `${String(migration.version).padStart(4, '0')}_${migration.name.replaceAll('-', '_')}`,
    script: migrationScript(migration, namespace),
  }))
  for (const { version } of rendered) requireNew(version, folder)
  return formatters[format](rendered, folder)
}

/** Under whatever number: a second copy would run out of turn. */
function requireNew(version: number, { names }: MigrationFolder): void {
  const mark = new RegExp(`calsync_?${String(version).padStart(4, '0')}_?[a-z]`, 'i')
  const found = names.find((name) => mark.test(name))
  if (found === undefined) return
  throw new CalsyncError({
    code: 'MIGRATION_FILE_EXISTS',
    message: `migration ${version} is in the folder already: ${found}`,
    next: 'write only what is missing: --from with the number of the first migration that is not there',
    details: { version, file: found },
  })
}
