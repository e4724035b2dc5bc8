import { CalsyncError, isTenantId, messageOf } from '@calsync/core'
import { QueryFailure } from './query-failure.js'
import { type QueryOptions, type SourcePool, readOnlyQuery } from './read-only-query.js'
import { sourceFailed } from './source-failed.js'
import type { Tenant, TenantList } from './tenancy.js'

/**
 * The tenants of now, completed, in the order of their ids.
 *
 * @throws `CalsyncError` `SOURCE_FAILED`, also for tenants that could be taken for one another
 */
export async function listTenants(
  pool: SourcePool,
  kind: string,
  list: TenantList,
  options: QueryOptions,
): Promise<Required<Tenant>[]> {
  const given = await readList(pool, kind, list, options)
  const tenants = given.map((tenant) => complete(kind, tenant))
  for (const name of ['id', 'schema'] as const) {
    const seen = new Set<string>()
    for (const tenant of tenants) {
      if (seen.has(tenant[name]))
        throw failed(kind, `two tenants have the ${name} "${tenant[name]}"`)
      seen.add(tenant[name])
    }
  }
  return tenants.sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function readList(
  pool: SourcePool,
  kind: string,
  list: TenantList,
  options: QueryOptions,
): Promise<readonly (string | Tenant)[]> {
  if (typeof list === 'function') return await callList(kind, list)
  if (!('query' in list)) return list
  try {
    const { rows } = await readOnlyQuery(pool, list.query, options)
    return rows.map(({ id, organization_id, schema }) => ({
      id: id ?? '',
      ...(typeof organization_id === 'string' ? { organizationId: organization_id } : {}),
      ...(typeof schema === 'string' ? { schema } : {}),
    }))
  } catch (error) {
    if (!(error instanceof QueryFailure)) throw error
    const at = new QueryFailure(
      `its list of tenants: ${error.message}`,
      error.sqlState,
      error.position,
      error.cause,
    )
    throw sourceFailed(kind, at)
  }
}

async function callList(
  kind: string,
  list: Extract<TenantList, () => unknown>,
): Promise<readonly (string | Tenant)[]> {
  try {
    return await list()
  } catch (cause) {
    throw new CalsyncError({
      code: 'SOURCE_FAILED',
      message: `source "${kind}" could not list its tenants: ${messageOf(cause)}`,
      next: 'it is tried again; look at the cause in the function that lists them',
      retryable: true,
      details: { kind, sqlState: null },
      cause,
    })
  }
}

function complete(kind: string, given: string | Tenant): Required<Tenant> {
  const {
    id,
    organizationId = id,
    schema = id,
  }: Tenant = typeof given === 'string' ? { id: given } : given
  const names = [id, organizationId, schema].every((name) => typeof name === 'string')
  if (!names || !isTenantId(id) || organizationId === '' || schema === '') {
    throw failed(
      kind,
      `"${String(id).slice(0, 80)}" is no tenant: its id must not be empty nor have a slash`,
    )
  }
  return { id, organizationId, schema }
}

function failed(kind: string, why: string): CalsyncError {
  return new CalsyncError({
    code: 'SOURCE_FAILED',
    message: `source "${kind}" could not be read: ${why}`,
    next: 'correct the list of tenants, so that each has an id, and a schema, of its own',
    details: { kind, sqlState: null },
  })
}
