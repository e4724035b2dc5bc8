import {
  type ListPage,
  type ListRequest,
  type LoadedSchedule,
  type ScheduleRef,
  type ScheduleSource,
  type SourceFinding,
  idOf,
  shownRef,
  splitTenantRef,
  tenantRef,
} from '@calsync/core'
import { checkTenants } from './check-tenants.js'
import { listTenants } from './list-tenants.js'
import type { SourcePool } from './read-only-query.js'
import { invalidRow } from './read-row.js'
import type { Tenancy, Tenant } from './tenancy.js'

export interface TenantSourceParts {
  readonly kind: string
  readonly query: string
  readonly tenancy: Tenancy
  readonly timeoutMs: number
  /** The source whose statements all run after these. */
  readonly within: (scope: string) => ScheduleSource
}

type CompleteTenant = Required<Tenant>

/** Tenants looked into for one page: many of them may have nothing to list. */
const TENANTS_PER_PAGE = 100
/** Sources kept with what they know of their tenant's columns. */
const MAX_KEPT = 1_000

/**
 * The same SELECT for each tenant, in a transaction that sees this tenant's rows alone. Which tenant
 * stands in the reference; whose connections show it follows from the tenant, never from a row.
 */
export class TenantSource implements ScheduleSource {
  readonly kind: string
  readonly #pool: SourcePool
  readonly #parts: TenantSourceParts
  readonly #sources = new Map<string, ScheduleSource>()

  constructor(pool: SourcePool, parts: TenantSourceParts) {
    this.kind = parts.kind
    this.#pool = pool
    this.#parts = parts
  }

  partitionOf(ref: ScheduleRef): string {
    return splitTenantRef(ref)?.tenant ?? ''
  }

  async load(refs: readonly ScheduleRef[], signal?: AbortSignal): Promise<LoadedSchedule[]> {
    const unique = [...new Set(refs)]
    const byTenant = Map.groupBy(unique, (ref) => this.partitionOf(ref))
    const tenants = new Map((await this.#tenants(signal)).map((tenant) => [tenant.id, tenant]))
    const answers: LoadedSchedule[] = []
    for (const [id, wanted] of byTenant) {
      const tenant = tenants.get(id)
      if (id === '') answers.push(...wanted.map(withoutTenant))
      else if (tenant === undefined) {
        answers.push(...wanted.map((ref) => ({ kind: 'missing' as const, ref })))
      } else answers.push(...(await this.#loadOf(tenant, wanted, signal)))
    }
    return answers
  }

  async #loadOf(
    tenant: CompleteTenant,
    refs: readonly ScheduleRef[],
    signal: AbortSignal | undefined,
  ): Promise<LoadedSchedule[]> {
    const inner = refs.flatMap((ref) => splitTenantRef(ref)?.ref ?? [])
    const loaded = await this.#sourceOf(tenant).load(inner, signal)
    return loaded.map((answer) => this.#ofTenant(tenant, answer))
  }

  /** Pages go from tenant to tenant, in the order of their ids. */
  async list(request: ListRequest, signal?: AbortSignal): Promise<ListPage> {
    const { organizationId, limit } = request
    const at = readCursor(request.cursor)
    const tenants = (await this.#tenants(signal)).filter(
      (tenant) =>
        tenant.id >= at.tenant &&
        (organizationId === undefined || tenant.organizationId === organizationId),
    )
    const refs: ScheduleRef[] = []
    for (const [index, tenant] of tenants.entries()) {
      if (refs.length >= limit || index >= TENANTS_PER_PAGE) {
        return { refs, cursor: `${tenant.id}/` }
      }
      const page = await this.#sourceOf(tenant).list(
        {
          ...this.#filterOf(tenant, request),
          limit: limit - refs.length,
          cursor: tenant.id === at.tenant ? at.cursor : null,
        },
        signal,
      )
      refs.push(...page.refs.map((ref) => tenantRef(this.kind, tenant.id, idOf(ref))))
      if (page.cursor !== null) return { refs, cursor: `${tenant.id}/${page.cursor}` }
    }
    return { refs, cursor: null }
  }

  async check(): Promise<SourceFinding[]> {
    const tenants = await this.#tenants()
    const { query, tenancy, timeoutMs } = this.#parts
    const source = (tenant: CompleteTenant) => this.#sourceOf(tenant)
    return await checkTenants(this.#pool, { query, tenancy, timeoutMs, tenants, source })
  }

  /** A tenant's own tables need no condition; in shared ones it stands beside the policy. */
  #filterOf(
    { organizationId }: CompleteTenant,
    { facilitator }: ListRequest,
  ): Pick<ListRequest, 'organizationId' | 'facilitator'> {
    return {
      ...(this.#parts.tenancy.style === 'setting' ? { organizationId } : {}),
      ...(facilitator === undefined ? {} : { facilitator }),
    }
  }

  #ofTenant(tenant: CompleteTenant, answer: LoadedSchedule): LoadedSchedule {
    const { organizationId } = tenant
    const ref = tenantRef(this.kind, tenant.id, idOf(answer.ref))
    if (answer.kind === 'missing') return { kind: 'missing', ref }
    if (answer.kind === 'invalid') {
      const message = answer.error.message.replace(shownRef(answer.ref), () => shownRef(ref))
      return { kind: 'invalid', ref, error: { ...answer.error, message } }
    }
    const said = answer.schedule.organizationId
    if (this.#parts.tenancy.style === 'setting') {
      // What a policy would have hidden is not there.
      if (said !== organizationId) return { kind: 'missing', ref }
    } else if (said !== '' && said !== organizationId) {
      return invalidRow(ref, `its organization_id is "${said}", its tenant's "${organizationId}"`)
    }
    return { kind: 'found', ref, schedule: { ...answer.schedule, ref, organizationId } }
  }

  async #tenants(signal?: AbortSignal): Promise<CompleteTenant[]> {
    const { kind, tenancy, timeoutMs } = this.#parts
    return await listTenants(this.#pool, kind, tenancy.list, { timeoutMs, signal })
  }

  #sourceOf(tenant: CompleteTenant): ScheduleSource {
    const scope = this.#parts.tenancy.scope(tenant)
    const known = this.#sources.get(scope)
    if (known !== undefined) return known
    if (this.#sources.size >= MAX_KEPT) this.#sources.clear()
    const source = this.#parts.within(scope)
    this.#sources.set(scope, source)
    return source
  }
}

function withoutTenant(ref: ScheduleRef): LoadedSchedule {
  return invalidRow(ref, 'it names no tenant; refer to it as tenantRef(kind, tenant, id) does')
}

/** Where a page begins: at a tenant, after an id of it. */
function readCursor(cursor: string | null): { tenant: string; cursor: string | null } {
  if (cursor === null) return { tenant: '', cursor: null }
  const slash = cursor.indexOf('/')
  return { tenant: cursor.slice(0, slash), cursor: cursor.slice(slash + 1) || null }
}
