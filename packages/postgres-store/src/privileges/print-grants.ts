import { CalsyncError } from '@calsync/core'
import {
  inSchema,
  type Namespace,
  namespaceOf,
  type SchemaOptions,
} from '../database/schema-name.js'
import {
  enqueueFunctions,
  enqueuePrivileges,
  type Privileges,
  readonlyPrivileges,
  runtimePrivileges,
} from './privileges.js'

/** Database users, who exist already; at least one. */
export interface GrantRoles {
  /** Runs `migrate`, and owns what that makes. */
  readonly migrator?: string
  /** Workers, and processes that connect users. Changes no table's form. */
  readonly runtime?: string
  /** On call: looks, and can change nothing. */
  readonly readonly?: string
  /** Leaves change marks in the host's transactions, and can do nothing else. */
  readonly enqueue?: string
}

export interface GrantOptions extends SchemaOptions {
  readonly roles: GrantRoles
}

/**
 * The grants for these roles as SQL: a part for before the first migration, and one for after each.
 * Throws `CalsyncError` (`ROLES_INVALID`) when there is none, or one stands for two.
 */
export function printGrants(options: GrantOptions): string {
  const namespace = namespaceOf(options)
  const roles = checkRoles(options.roles)
  const text = [before(namespace, roles), after(namespace, roles)]
    .filter((lines) => lines.length > 1)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
  return `${inSchema(text, namespace.schema, namespace.tablePrefix)}\n`
}

function checkRoles(roles: GrantRoles): GrantRoles {
  const names = Object.values(roles as Record<string, string | undefined>).filter(
    (name) => name !== undefined,
  )
  const good = names.every((name) => name !== '' && !name.includes('\0'))
  if (names.length > 0 && good && new Set(names).size === names.length) return roles
  throw new CalsyncError({
    code: 'ROLES_INVALID',
    message: 'grants need the names of roles, each another one',
    next: 'give --migrator, --runtime, --readonly and --enqueue, or some of them; --runtime may do what --readonly and --enqueue may',
  })
}

/** The objects may be none yet. A shared schema has tables of others, so nothing is granted ahead there. */
function before({ schema, tablePrefix }: Namespace, roles: GrantRoles): string[] {
  const { migrator, runtime, readonly: reader, enqueue } = roles
  const users = quoted(runtime, reader, enqueue)
  const lines = ['-- 1. Once, before the first migration, as the owner of the database.']
  if (tablePrefix !== '') {
    if (migrator !== undefined) {
      lines.push(`grant usage, create on schema {{schema}} to ${quote(migrator)};`)
    }
  } else if (migrator !== undefined) {
    lines.push(`create schema if not exists {{schema}} authorization ${quote(migrator)};`)
  }
  if (users !== '') lines.push(`grant usage on schema {{schema}} to ${users};`)
  if (tablePrefix !== '' || migrator === undefined) return lines
  // What a later migration makes is usable at once; part 2 takes back what is too much.
  const ahead = `alter default privileges for role ${quote(migrator)} in schema {{schema}} grant`
  if (runtime !== undefined) {
    lines.push(`${ahead} select, insert, update, delete on tables to ${quote(runtime)};`)
  }
  if (reader !== undefined) lines.push(`${ahead} select on tables to ${quote(reader)};`)
  const callers = quoted(runtime, reader)
  if (callers !== '') lines.push(`${ahead} execute on functions to ${callers};`)
  lines.push(`-- "${schema}" is calsync's alone: what later migrations make may be used at once.`)
  return lines
}

function after(namespace: Namespace, roles: GrantRoles): string[] {
  const { runtime, readonly: reader, enqueue } = roles
  const lines = [
    '-- 2. After the first migration, and again after each later one, as the migrator.',
    'begin;',
    ...tableGrants(runtime, runtimePrivileges),
    ...tableGrants(reader, readonlyPrivileges),
    ...tableGrants(enqueue, enqueuePrivileges),
    ...functionGrants(namespace, quoted(runtime, reader), null),
    ...functionGrants(namespace, quoted(enqueue), enqueueFunctions),
    'commit;',
    "-- The tables that sources read are the host's: workers, backfills and dry runs read them.",
  ]
  return quoted(runtime, reader, enqueue) === '' ? [] : lines
}

function tableGrants(role: string | undefined, privileges: Privileges): string[] {
  if (role === undefined) return []
  return Object.entries(privileges).flatMap(([table, granted]) => [
    `revoke all on {{schema}}.${table} from ${quote(role)};`,
    `grant ${granted.join(', ')} on {{schema}}.${table} to ${quote(role)};`,
  ])
}

/** Everybody may call a new function, unless a database's owner has changed that. */
function functionGrants(
  { schema, tablePrefix }: Namespace,
  roles: string,
  only: readonly string[] | null,
): string[] {
  if (roles === '') return []
  const chosen =
    only === null
      ? `starts_with(f.proname, '${tablePrefix}')`
      : `f.proname in (${only.map((name) => `'${tablePrefix}${name}'`).join(', ')})`
  const list = roles.replaceAll("'", "''").replaceAll('%', '%%')
  return [
    'do $grants$ declare f regprocedure; begin',
    '  for f in select f.oid::regprocedure from pg_proc f',
    `    where f.pronamespace = '"${schema}"'::regnamespace and f.prokind = 'f' and ${chosen}`,
    '  loop',
    `    execute format('grant execute on function %s to ${list}', f);`,
    '  end loop;',
    'end $grants$;',
  ]
}

function quoted(...roles: readonly (string | undefined)[]): string {
  return roles.flatMap((role) => (role === undefined ? [] : [quote(role)])).join(', ')
}

function quote(role: string): string {
  return `"${role.replaceAll('"', '""')}"`
}
