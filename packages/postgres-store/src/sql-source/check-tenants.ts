import type { ScheduleSource, SourceFinding } from '@calsync/core'
import { QueryFailure } from './query-failure.js'
import { type SourcePool, readOnlyQuery } from './read-only-query.js'
import type { Tenancy, Tenant } from './tenancy.js'

export interface TenantCheck {
  readonly query: string
  readonly tenancy: Tenancy
  readonly timeoutMs: number
  readonly tenants: readonly Required<Tenant>[]
  readonly source: (tenant: Required<Tenant>) => ScheduleSource
}

/** Tenants looked at: their tables are alike. */
const LOOKED_AT = 20

/** What is wrong with the list, with how tenants are kept apart, and with the query for some of them. */
export async function checkTenants(pool: SourcePool, check: TenantCheck): Promise<SourceFinding[]> {
  const { tenants, source } = check
  const [first] = tenants
  if (first === undefined) {
    const next = 'add the tenants, or correct the query or function that lists them'
    return [{ message: 'there are no tenants, so no schedules', next }]
  }
  const findings = new Map<string, SourceFinding & { readonly at: string[] }>()
  for (const tenant of tenants.slice(0, LOOKED_AT)) {
    for (const finding of await source(tenant).check()) {
      const known = findings.get(finding.message)
      if (known === undefined) findings.set(finding.message, { ...finding, at: [tenant.id] })
      else known.at.push(tenant.id)
    }
  }
  const everywhere = Math.min(tenants.length, LOOKED_AT)
  return [
    ...(check.tenancy.style === 'setting' ? await checkPolicies(pool, check, first) : []),
    ...[...findings.values()].map(({ message, next, at }) => ({
      message: at.length === everywhere ? message : `tenant ${at.join(', ')}: ${message}`,
      next,
    })),
  ]
}

const POLICY_WOULD_APPLY = '42501'

/** With row security off, Postgres refuses a query that a policy would have changed. */
async function checkPolicies(
  pool: SourcePool,
  { query, tenancy, timeoutMs, source }: TenantCheck,
  tenant: Required<Tenant>,
): Promise<SourceFinding[]> {
  const scope = `${tenancy.scope(tenant)}set local row_security = off;\n`
  const statement = `select * from (\n${query}\n) q limit 0`
  try {
    await readOnlyQuery(pool, statement, { timeoutMs, scope })
  } catch (error) {
    // What else may be wrong with the query is found without this.
    if (error instanceof QueryFailure && error.sqlState === POLICY_WOULD_APPLY) return []
    if ((await source(tenant).check()).length > 0) return []
    throw error
  }
  return [
    {
      message: 'no row-level security applies to this query, for the role that it runs as',
      next: 'name a role that policies apply to in `tenants.role`, or alter table … force row level security',
    },
  ]
}
