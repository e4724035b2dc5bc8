import type { Pool } from 'pg'

interface MissingPrivilege {
  readonly name: string
  readonly privilege: string
}

export interface Privileges {
  readonly user: string
  /** Tables and the like in the schema. */
  readonly owned: number
  readonly missing: readonly MissingPrivilege[]
}

/** What the connected user may not do with calsync's own tables, sequences and functions. */
export async function missingPrivileges(pool: Pool, schema: string): Promise<Privileges> {
  const { rows } = await pool.query<{
    user: string
    name: string | null
    privilege: string | null
    owned: string
  }>(query, [schema])
  const missing = rows.flatMap(({ name, privilege }) =>
    name === null || privilege === null ? [] : [{ name, privilege }],
  )
  return { user: rows[0]?.user ?? '', owned: Number(rows[0]?.owned ?? 0), missing }
}

// A list given to has_table_privilege means "any of these", so each is asked for by itself.
const query = `
  with objects as (
    select n.oid, 'schema ' || n.nspname as name, 'usage' as privilege,
           has_schema_privilege(n.oid, 'usage') as granted
    from pg_namespace n where n.nspname = $1
    union all
    select c.oid, c.relname, p.privilege,
           case c.relkind when 'S' then has_sequence_privilege(c.oid, p.privilege)
                else has_table_privilege(c.oid, p.privilege) end
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    cross join lateral unnest(
      case c.relkind when 'S' then array['usage'] when 'v' then array['select']
           else array['select', 'insert', 'update', 'delete'] end) as p (privilege)
    where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'S')
    union all
    select f.oid, f.proname || '()', 'execute', has_function_privilege(f.oid, 'execute')
    from pg_proc f join pg_namespace n on n.oid = f.pronamespace
    where n.nspname = $1
  )
  select current_user as user, o.name, o.privilege, (select count(*) from objects)::text as owned
  from (select 1) as one left join objects o on not o.granted
  order by o.privilege, o.name`
