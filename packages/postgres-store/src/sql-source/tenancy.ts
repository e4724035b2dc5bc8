import { CalsyncError, scheduleColumns } from '@calsync/core'
import pg from 'pg'
import { literal } from './literal.js'
import { singleSelect } from './single-select.js'

/** Rows of the host that belong together, apart from those of others. */
export interface Tenant {
  /** Stands in references, `acme` of `class:acme/42`; has no slash, and never changes. */
  readonly id: string
  /** Whose connections show the tenant's schedules. Default: the id. */
  readonly organizationId?: string
  /** Where the tenant's tables are, if each tenant has a schema. Default: the id. */
  readonly schema?: string
}

/** Which tenants there are: a list, a function, or a SELECT of `id`, `organization_id`, `schema`. */
export type TenantList =
  | readonly (string | Tenant)[]
  | (() => readonly (string | Tenant)[] | Promise<readonly (string | Tenant)[]>)
  | { readonly query: string }

/** One schema per tenant: names without a schema in the SELECT are the tenant's own tables. */
export interface SchemaTenants {
  /** The tenants, asked for with each reading; by name of their schema, if nothing else is said. */
  readonly schemas: TenantList
}

/**
 * Row-level security: a setting says, within each transaction, whose rows there are. The SELECT puts
 * out their `organization_id`, which must be the tenant's.
 */
export interface SettingTenants {
  /** The tenants, asked for with each reading. */
  readonly list: TenantList
  /** Gets the tenant's id before each statement, as by `set local`: `app.tenant_id`. */
  readonly setting: string
  /** The role to read as, if the database URL's own may see all rows. Default: its own. */
  readonly role?: string
}

export type Tenants = SchemaTenants | SettingTenants

/** What reading one tenant's rows takes. */
export interface Tenancy {
  readonly list: TenantList
  /** Statements that confine a transaction to the tenant. */
  readonly scope: (tenant: Required<Tenant>) => string
  /** Whether the tables are the tenant's own, so that all rows in them are. */
  readonly style: 'schema' | 'setting'
  /** Output names that the SELECT must have. */
  readonly required: readonly string[]
}

/** @throws `CalsyncError` `CONFIG_INVALID` */
export function tenancyOf(kind: string, tenants: Tenants): Tenancy {
  if ('schemas' in tenants) {
    const list = checkedList(kind, tenants.schemas)
    // That schema alone: a table that a tenant lacks must not be found elsewhere.
    const scope = ({ schema }: Required<Tenant>): string =>
      `set local search_path = ${pg.escapeIdentifier(schema)};\n`
    return { list, scope, style: 'schema', required: scheduleColumns.required }
  }
  const { setting, role } = tenants
  if (!SETTING.test(setting)) {
    throw configInvalid(
      kind,
      `\`tenants.setting\` "${setting}" is no setting such as app.tenant_id`,
    )
  }
  if (role !== undefined && !/^[^\0]{1,63}$/.test(role)) {
    throw configInvalid(kind, '`tenants.role` is no name of a role')
  }
  const asRole = role === undefined ? '' : `set local role ${pg.escapeIdentifier(role)};\n`
  const scope = ({ id }: Required<Tenant>): string =>
    `${asRole}select set_config(${literal(setting)}, ${literal(id)}, true);\n`
  // Each row proves whose it is: a role that policies do not apply to would see those of others.
  const required = [...scheduleColumns.required, 'organization_id']
  return { list: checkedList(kind, tenants.list), scope, style: 'setting', required }
}

const SETTING = /^[a-z_][a-z0-9_$]*(\.[a-z_][a-z0-9_$]*)+$/i

function checkedList(kind: string, list: TenantList): TenantList {
  if (Array.isArray(list) || typeof list === 'function') return list
  if (typeof list === 'object' && list !== null && 'query' in list) {
    return { query: singleSelect(kind, list.query) }
  }
  throw configInvalid(kind, '`tenants` must be a list, a function, or a { query }')
}

function configInvalid(kind: string, why: string): CalsyncError {
  return new CalsyncError({
    code: 'CONFIG_INVALID',
    message: `source "${kind}": ${why}`,
    details: { kind },
  })
}
