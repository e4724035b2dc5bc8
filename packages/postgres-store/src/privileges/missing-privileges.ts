import type { Pool } from 'pg'
import { namespaceOf, type SchemaOptions } from '../database/schema-name.js'
import { translateError } from '../database/translate-error.js'
import text from './missing-privileges.sql'
import {
  enqueueFunctions,
  enqueuePrivileges,
  type Privileges,
  readonlyPrivileges,
  runtimePrivileges,
} from './privileges.js'

/** Parts that database users play; see `GrantRoles`. */
export type DatabaseRole = 'runtime' | 'readonly' | 'enqueue'

const roles: Readonly<
  Record<DatabaseRole, { tables: Privileges; functions: readonly string[] | null }>
> = {
  runtime: { tables: runtimePrivileges, functions: null },
  readonly: { tables: readonlyPrivileges, functions: null },
  enqueue: { tables: enqueuePrivileges, functions: enqueueFunctions },
}

export interface MissingPrivilege {
  /** A table, `schema calsync` or `settle()`. */
  readonly name: string
  readonly privilege: string
}

export interface RolePrivileges {
  /** The connected user. */
  readonly user: string
  readonly missing: readonly MissingPrivilege[]
}

/** What the connected user lacks for a part; of objects that are there. */
export async function missingPrivileges(
  pool: Pool,
  role: DatabaseRole,
  options: SchemaOptions = {},
): Promise<RolePrivileges> {
  const { schema, tablePrefix } = namespaceOf(options)
  const { tables, functions } = roles[role]
  const wanted = Object.entries(tables).flatMap(([table, privileges]) =>
    privileges.map((privilege) => [tablePrefix + table, privilege] as const),
  )
  try {
    const { rows } = await pool.query<{ user: string; name: string | null; privilege: string }>(
      text,
      [
        wanted.map(([name]) => name),
        wanted.map(([, privilege]) => privilege),
        schema,
        tablePrefix,
        functions?.map((name) => tablePrefix + name) ?? null,
      ],
    )
    return {
      user: rows[0]?.user ?? '',
      missing: rows.flatMap(({ name, privilege }) => (name === null ? [] : [{ name, privilege }])),
    }
  } catch (error) {
    throw translateError(error)
  }
}
