import type { Pool } from 'pg'
import type { SecretWatch } from '../secret-watch.ts'

/** Looks into every table of calsync's schema and of the host for secrets as they are. */
export async function lookIntoTables(pool: Pool, watch: SecretWatch): Promise<void> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('calsync', 'public') order by 1`,
  )
  for (const { name } of tables) {
    // A text can hold a secret anywhere: no index helps, and the tables of a run are small.
    const { rows } = await pool.query<{ text: string }>(
      `select t::text as text from ${name} t, unnest($1::text[]) secret
       where strpos(t::text, secret) > 0 limit 1`,
      [watch.secrets()],
    )
    for (const { text } of rows) watch.look(`the table ${name}`, text)
  }
}
