import { CalsyncError } from './calsync-error.js'
import { idOf, scheduleRef, type ScheduleRef } from './schedule-ref.js'

/**
 * The reference of a row that only its tenant and its id name together, because tenants have a
 * schema each, say: `class:acme/42`. Throws `CalsyncError` (`INVALID_REFERENCE`).
 */
export function tenantRef(kind: string, tenant: string, id: string | number | bigint): ScheduleRef {
  // A tenant with a slash would be read as another one, and that one's row be shown.
  if (isTenantId(tenant)) return scheduleRef(kind, `${tenant}/${id}`)
  throw new CalsyncError({
    code: 'INVALID_REFERENCE',
    message: `"${tenant.slice(0, 80)}" cannot name a tenant: it is empty, too long, or has a slash`,
    next: 'give the tenant another id where tenants are listed, and here the same',
  })
}

/** The tenant of a reference and its row's own reference there; `null` when it names no tenant. */
export function splitTenantRef(
  ref: ScheduleRef,
): { readonly tenant: string; readonly ref: ScheduleRef } | null {
  const id = idOf(ref)
  const slash = id.indexOf('/')
  if (slash < 1 || slash === id.length - 1) return null
  const kind = ref.slice(0, ref.length - id.length - 1)
  return { tenant: id.slice(0, slash), ref: scheduleRef(kind, id.slice(slash + 1)) }
}

const MAX_TENANT_LENGTH = 200

/** Whether a text can stand for a tenant in references: no slash, and not too long. */
export function isTenantId(text: string): boolean {
  return text !== '' && text.length <= MAX_TENANT_LENGTH && !/[/\0]/.test(text)
}
