import { scheduleRef, tenantRef, type ScheduleRef } from '@calsync/core'
import { sqlSource, type SqlSourceDefinition } from '@calsync/postgres-store'
import type pg from 'pg'

/** A row as the test wants it. `tenant` is '' in a host without organisations. */
interface TenantRow {
  readonly tenant: string
  readonly id: number
  readonly facilitators: readonly string[]
}

/** A host that keeps its tenants apart in one of the ways there are. */
export interface TenantWorld {
  readonly name: string
  readonly tenants: readonly string[]
  readonly source: SqlSourceDefinition
  /** Statements that make its tables. */
  readonly tables: string
  put(client: pg.ClientBase, row: TenantRow): Promise<ScheduleRef>
  remove(client: pg.ClientBase, row: Pick<TenantRow, 'tenant' | 'id'>): Promise<ScheduleRef>
}

const outputs = `'Class' as title, now() + interval '1 day' as start, 60 as duration_minutes,
  staff as facilitators`

/** Names that a wrong quoting would notice; the same user ids and row ids are in each of them. */
const named = ['acme', `O'Neil "x"`, 'public', 'a:b']

/** Tenants in a column, and rows of nobody. */
const byColumn: TenantWorld = {
  name: 'an organization_id',
  tenants: ['', ...named],
  tables: `create table class (key text primary key, org text, staff text[])`,
  source: sqlSource({
    kind: 'class',
    query: `select key as id, org as organization_id, ${outputs} from class`,
  }),
  put: async (client, { tenant, id, facilitators }) => {
    await client.query(
      `insert into class values ($1, nullif($2, ''), $3)
       on conflict (key) do update set staff = excluded.staff`,
      [`${tenant}|${id}`, tenant, facilitators],
    )
    return scheduleRef('class', `${tenant}|${id}`)
  },
  remove: async (client, { tenant, id }) => {
    await client.query('delete from class where key = $1', [`${tenant}|${id}`])
    return scheduleRef('class', `${tenant}|${id}`)
  },
}

const schemaOf = (tenant: string): string =>
  tenant === 'public' ? 'public' : `"t ${tenant.replaceAll('"', '""')}"`

const bySchema: TenantWorld = {
  name: 'a schema per tenant',
  tenants: named,
  tables: named
    .map((tenant) => {
      const create = tenant === 'public' ? '' : `create schema ${schemaOf(tenant)};`
      return `${create} create table ${schemaOf(tenant)}.class (id int primary key, staff text[])`
    })
    .join(';\n'),
  source: sqlSource({
    kind: 'class',
    query: `select id, ${outputs} from class`,
    tenants: {
      schemas: named.map((id) => ({ id, schema: id === 'public' ? 'public' : `t ${id}` })),
    },
  }),
  put: async (client, { tenant, id, facilitators }) => {
    await client.query(
      `insert into ${schemaOf(tenant)}.class values ($1, $2)
       on conflict (id) do update set staff = excluded.staff`,
      [id, facilitators],
    )
    return tenantRef('class', tenant, id)
  },
  remove: async (client, { tenant, id }) => {
    await client.query(`delete from ${schemaOf(tenant)}.class where id = $1`, [id])
    return tenantRef('class', tenant, id)
  },
}

/**
 * Row-level security.
 *
 * @param role `null` reads as the superuser of the test, whom no policy concerns: what a host gets
 * that connects as the owner of its tables. Then ids must not repeat.
 */
function bySetting(name: string, role: string | null): TenantWorld {
  const idOf = (tenant: string, id: number): number =>
    role === null ? named.indexOf(tenant) * 1_000 + id : id
  return {
    name,
    tenants: named,
    tables: `
      create table tenant (name text);
      insert into tenant select unnest(array[${named.map((each) => `'${each.replaceAll("'", "''")}'`).join(', ')}]);
      create table class (id int, org text, staff text[], primary key (org, id));
      alter table class enable row level security;
      create policy own on class using (org = current_setting('app.tenant_id'));
      ${role === null ? '' : `grant select on class to ${role}`}`,
    source: sqlSource({
      kind: 'class',
      query: `select id, org as organization_id, ${outputs} from class`,
      tenants: {
        list: { query: 'select name as id from tenant' },
        setting: 'app.tenant_id',
        ...(role === null ? {} : { role }),
      },
    }),
    put: async (client, { tenant, id, facilitators }) => {
      await client.query(
        `insert into class values ($1, $2, $3)
         on conflict (org, id) do update set staff = excluded.staff`,
        [idOf(tenant, id), tenant, facilitators],
      )
      return tenantRef('class', tenant, idOf(tenant, id))
    },
    remove: async (client, { tenant, id }) => {
      await client.query('delete from class where id = $1 and org = $2', [idOf(tenant, id), tenant])
      return tenantRef('class', tenant, idOf(tenant, id))
    },
  }
}

export function tenantWorlds(role: string): readonly TenantWorld[] {
  return [
    byColumn,
    bySchema,
    bySetting('row-level security', role),
    bySetting('row-level security that does not apply', null),
  ]
}
