import { describe, expect, it } from 'vitest'
import { sqlSource } from '../src/sql-source/sql-source.js'
import { tenancyOf, type Tenants } from '../src/sql-source/tenancy.js'

const query = 'select 1 as id'
const acme = { id: 'acme', organizationId: '7', schema: 'tenant_acme' }

describe('tenancyOf', () => {
  it('confines a transaction to the schema of the tenant, whatever its name', () => {
    const { scope } = tenancyOf('class', { schemas: ['acme'] })
    expect(scope(acme)).toBe('set local search_path = "tenant_acme";\n')
    expect(scope({ ...acme, schema: `a"; drop schema b; --` })).toBe(
      'set local search_path = "a""; drop schema b; --";\n',
    )
  })

  it('confines a transaction by a setting, in a role', () => {
    const tenants = { list: ['acme'], setting: 'app.tenant_id' }
    expect(tenancyOf('class', tenants).scope({ ...acme, id: `it's` })).toBe(
      `select set_config('app.tenant_id', 'it''s', true);\n`,
    )
    expect(tenancyOf('class', { ...tenants, role: 'app user' }).scope(acme)).toBe(
      `set local role "app user";\nselect set_config('app.tenant_id', 'acme', true);\n`,
    )
  })

  it.each([
    [{ list: [], setting: 'tenant' }, 'is no setting such as app.tenant_id'],
    [{ list: [], setting: `app.x', 'y` }, 'is no setting'],
    [{ list: [], setting: 'app.x', role: '' }, 'is no name of a role'],
    [{ list: undefined, setting: 'app.x' }, 'must be a list, a function, or a { query }'],
    [{ schemas: { query: 'select 1; select 2' } }, 'several statements'],
  ])('refuses %j', (tenants, message) => {
    const make = () => sqlSource({ kind: 'class', query, tenants: tenants as unknown as Tenants })
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(make).toThrow(message)
  })
})
