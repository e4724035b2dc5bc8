import type { Pool } from 'pg'
import { inSchema, type Namespace } from '../database/schema-name.js'
import { translateError } from '../database/translate-error.js'
import type { Migration } from '../migrations/index.js'

/** A row of the table `migrations`: what was done to this schema. */
export interface AppliedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
  /** As `Migration.worksFrom`; null where it was not noted. */
  readonly worksFrom: number | null
}

/** Rights to make schemas are wanted only when there is none: a modest user may be given one. */
export const createSchemaText = (schema: string): string => `do $$ begin
  if not exists (select from pg_namespace where nspname = '${schema}') then
    create schema if not exists "${schema}";
  end if;
end $$;`

export const createLedgerText = `create table if not exists {{schema}}.migrations (
  version integer primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now()
);`

/** From here on it is noted what the older code is that still works. */
const NOTED_SINCE = 9

/** A transaction's lock, so that it also works behind a pooler and ends when the process dies. */
export function lockText({ schema, tablePrefix }: Namespace): string {
  const name = tablePrefix === '' ? schema : `${schema} ${tablePrefix}`
  return `select pg_advisory_xact_lock(hashtextextended('calsync migrate ${name}', 0));`
}

/** Notes a migration. The column is added here, so that scripts applied by hand have it, too. */
export function recordText({ version, name, checksum, worksFrom }: Migration): string {
  if (version < NOTED_SINCE) {
    return `insert into {{schema}}.migrations (version, name, checksum) values (${version}, '${name}', '${checksum}');`
  }
  return `alter table {{schema}}.migrations add column if not exists works_from integer;
insert into {{schema}}.migrations (version, name, checksum, works_from)
values (${version}, '${name}', '${checksum}', ${worksFrom});`
}

/** In order; none when there is no ledger. */
export async function readApplied(
  client: Pick<Pool, 'query'>,
  { schema, tablePrefix }: Namespace,
): Promise<AppliedMigration[]> {
  const named = (text: string): string => inSchema(text, schema, tablePrefix)
  try {
    const ledger = await client.query<{ there: boolean }>(
      'select to_regclass($1) is not null as there',
      [named('{{schema}}.migrations')],
    )
    if (ledger.rows[0]?.there !== true) return []
    // Through JSON, because the column may not be there yet.
    const { rows } = await client.query<AppliedMigration>(
      named(`select version, name, checksum, (to_jsonb(m) ->> 'works_from')::integer as "worksFrom"
             from {{schema}}.migrations m order by version`),
    )
    return rows
  } catch (error) {
    throw translateError(error)
  }
}
