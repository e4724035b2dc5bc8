import { describe, expect, it } from 'vitest'
import { splitTenantRef, tenantRef, type ScheduleRef } from '@calsync/core'

describe('tenantRef', () => {
  it.each([
    ['acme', 42, 'class:acme/42'],
    ['acme', 'a/b:c', 'class:acme/a/b:c'],
    ['a:b', 'x', 'class:a:b/x'],
    ["o'neil ü", 7n, "class:o'neil ü/7"],
  ])('names %s and %s, and is split again', (tenant, id, ref) => {
    expect(tenantRef('class', tenant, id)).toBe(ref)
    expect(splitTenantRef(ref as ScheduleRef)).toEqual({ tenant, ref: `class:${id}` })
  })

  it.each(['', 'a/b', 'a\0', 'x'.repeat(201)])('refuses the tenant %j', (tenant) => {
    expect(() => tenantRef('class', tenant, 1)).toThrow(
      expect.objectContaining({ code: 'INVALID_REFERENCE' }),
    )
  })

  it.each(['class:42', 'class:/42', 'class:acme/'])('is not what %s is', (ref) => {
    expect(splitTenantRef(ref as ScheduleRef)).toBeNull()
  })
})
