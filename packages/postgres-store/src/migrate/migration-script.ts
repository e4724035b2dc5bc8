import { CalsyncError } from '@calsync/core'
import { inSchema, type Namespace } from '../database/schema-name.js'
import { type Migration, migrations } from '../migrations/index.js'
import { createLedgerText, createSchemaText, lockText, recordText } from './ledger.js'

/**
 * All that one migration does, for whoever runs it in a transaction of his own: it waits for others
 * who migrate, refuses to run out of turn, and notes itself.
 */
export function migrationScript(migration: Migration, namespace: Namespace): string {
  const { schema, tablePrefix } = namespace
  const { version, text } = migration
  const parts = [
    lockText(namespace),
    version === 1 ? `${createSchemaText(schema)}\n${createLedgerText}` : inTurnText(version),
    text.trimEnd(),
    recordText(migration),
  ]
  return inSchema(parts.join('\n'), schema, tablePrefix)
}

/** The migrations from `from` on; throws `CalsyncError` (`MIGRATION_UNKNOWN`). Default: all. */
export function migrationsFrom(from = 1): readonly Migration[] {
  const chosen = Number.isInteger(from) && from >= 1 ? migrations.slice(from - 1) : []
  if (chosen.length > 0) return chosen
  throw new CalsyncError({
    code: 'MIGRATION_UNKNOWN',
    message: `there is no migration ${from}; this calsync has 1 to ${migrations.length}`,
    next: 'give the first one that the database lacks; calsync migrate --check tells which',
    details: { from, newest: migrations.length },
  })
}

function inTurnText(version: number): string {
  return `do $$ begin
  if (select coalesce(max(version), 0) from {{schema}}.migrations) <> ${version - 1} then
    raise exception 'calsync: migration ${version} follows version ${version - 1} of the schema, which has another one';
  end if;
end $$;`
}
