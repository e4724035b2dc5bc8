import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { printGrants } from '@calsync/postgres-store'
import { migrations } from '../src/migrations/index.js'
import { runtimePrivileges } from '../src/privileges/privileges.js'

const folder = path.resolve(import.meta.dirname, '../src/sql')
const withoutComments = (text: string): string => text.replaceAll(/--.*/g, '')
const made = withoutComments(migrations.map(({ text }) => text).join('\n;\n'))
const statements = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => withoutComments(readFileSync(path.join(folder, name), 'utf8')))
const texts = [made, ...statements].join('\n;\n')

/** In these forms a text writes to a table; a lock of rows wants the right to update, too. */
const written = {
  insert: (table: string) => `insert into \\{\\{schema\\}\\}\\.${table}\\b`,
  update: (table: string) =>
    `update \\{\\{schema\\}\\}\\.${table}\\b` +
    `|insert into \\{\\{schema\\}\\}\\.${table}\\b((?!insert into)[^;])*\\bdo update set` +
    `|from \\{\\{schema\\}\\}\\.${table}\\b[^;]*\\bfor (no key )?update`,
  delete: (table: string) => `delete from \\{\\{schema\\}\\}\\.${table}\\b`,
}

describe('what the runtime role is granted', () => {
  it('is of every table and view that migrations make', () => {
    const all = [
      ...made.matchAll(
        /create (?:or replace )?(?:table|view) (?:if not exists )?\{\{schema\}\}\.(\w+)/g,
      ),
    ]
    const names = [...new Set(all.map(([, name]) => name)), 'migrations'].sort()
    expect(Object.keys(runtimePrivileges).sort()).toEqual(names)
  })

  it.each(Object.entries(runtimePrivileges).filter(([name]) => !name.startsWith('v_')))(
    'of %s is what the statements do: %j',
    (table, granted) => {
      const done = Object.entries(written)
        .filter(([, form]) => new RegExp(form(table)).test(texts))
        .map(([privilege]) => privilege)
      expect(granted.filter((privilege) => privilege !== 'select')).toEqual(done)
    },
  )
})

describe('printGrants', () => {
  it('prints for the roles that are named, and only those', () => {
    const text = printGrants({ roles: { readonly: 'on_call' } })
    expect(text).toContain('grant select on "calsync".v_status to "on_call";')
    expect(text).not.toMatch(/insert|authorization|default privileges/)
    expect(printGrants({ roles: { migrator: 'm' } })).not.toContain('-- 2.')
  })

  it.each([{}, { runtime: '' }, { runtime: 'same', readonly: 'same' }])('refuses %j', (roles) => {
    expect(() => printGrants({ roles })).toThrow(expect.objectContaining({ code: 'ROLES_INVALID' }))
  })
})
