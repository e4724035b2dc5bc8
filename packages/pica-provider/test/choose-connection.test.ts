import { expect, test } from 'vitest'
import { chooseConnection, isOwnRow } from '../src/pica/choose-connection.js'
import { readPicaOptions } from '../src/pica/pica-options.js'
import { readVaultPage, type VaultRow } from '../src/pica/vault-page.js'
import { containing } from './support/matchers.js'

const rules = readPicaOptions({})

function row(fields: object = {}): VaultRow {
  const defaults = {
    id: 'conn::1',
    key: 'live::outlook-calendar::default::aa',
    platform: 'outlook-calendar',
    identity: 'alice',
    identityType: 'user',
    environment: 'live',
    state: 'operational',
    active: true,
    createdAt: 1_000,
  }
  const one = readVaultPage({ rows: [{ ...defaults, ...fields }] })?.rows[0]
  if (one === undefined) throw new Error('the row is not readable')
  return one
}

test.each([
  ['her own', {}, true],
  ["somebody else's", { identity: 'bob' }, false],
  ['another case of the name', { identity: 'Alice' }, false],
  ['a team of the same name', { identityType: 'team' }, false],
  ['no type', { identityType: null }, true],
  ['another platform', { platform: 'gmail' }, false],
  ['the other slug', { platform: 'microsoft-outlook' }, true],
  ['no owner', { identity: null }, false],
  [
    'no owner, but a key minted for her',
    { identity: null, key: `live::x::default::${'a'.repeat(32)}|alice` },
    true,
  ],
  [
    'no owner, and a key minted for another',
    { identity: null, key: `live::x::default::${'a'.repeat(32)}|bob` },
    false,
  ],
  ['an owner under the proposals’ name', { identity: undefined, userId: 'alice' }, true],
])('whose row is it: %s', (_name, fields, expected) => {
  expect(isOwnRow(row(fields), 'alice', rules)).toBe(expected)
})

test('rows without an owner count when the vault’s filter is trusted; others’ never', () => {
  const trusting = readPicaOptions({ ownerCheck: 'when-present' })
  expect(isOwnRow(row({ identity: null }), 'alice', trusting)).toBe(true)
  expect(isOwnRow(row({ identity: 'bob' }), 'alice', trusting)).toBe(false)
})

test.each<[string, object[], string]>([
  [
    'the newest',
    [
      { id: 'old', createdAt: 1 },
      { id: 'new', createdAt: 2 },
    ],
    'new',
  ],
  [
    'ISO times too',
    [
      { id: 'new', createdAt: '2027-01-02' },
      { id: 'old', createdAt: '2027-01-01' },
    ],
    'new',
  ],
  [
    'operational before degraded',
    [
      { id: 'a', createdAt: 1 },
      { id: 'b', state: 'degraded', createdAt: 2 },
    ],
    'a',
  ],
  [
    'live before test',
    [
      { id: 'a', createdAt: 1 },
      { id: 'b', environment: 'test', createdAt: 2 },
    ],
    'a',
  ],
  ['active before inactive', [{ id: 'a' }, { id: 'b', active: false, createdAt: 2_000 }], 'a'],
  [
    'a failed one never',
    [
      { id: 'a', state: 'degraded' },
      { id: 'b', state: 'failed', createdAt: 2_000 },
    ],
    'a',
  ],
  ['one without a state', [{ id: 'a', state: undefined }], 'a'],
])('chooses %s', (_name, rows, expected) => {
  const choice = chooseConnection(
    rows.map((fields) => row({ key: `k-${Math.random()}`, ...fields })),
    rules,
  )
  expect(choice).toMatchObject({ kind: 'chosen', row: { id: expected } })
})

test('a hint narrows by id or key, and cannot bring in another row', () => {
  const rows = [row({ id: 'a', key: 'ka' }), row({ id: 'b', key: 'kb', createdAt: 2_000 })]
  expect(chooseConnection(rows, rules, 'a')).toMatchObject({ row: { id: 'a' } })
  expect(chooseConnection(rows, rules, 'ka')).toMatchObject({ row: { id: 'a' } })
  expect(chooseConnection(rows, rules, 'live::foreign')).toMatchObject({ kind: 'none' })
})

test.each<[string, object[], object, string]>([
  ['no row', [], {}, 'has no connection in the vault'],
  ['only a failed one', [{ state: 'failed' }], {}, 'failed or was switched off'],
  ['only an inactive one', [{ active: false }], {}, 'failed or was switched off'],
  ['only one of the other environment', [{}], { environment: 'test' }, 'has no test connection'],
])('says why there is none: %s', (_name, rows, options, expected) => {
  const choice = chooseConnection(
    rows.map((fields) => row(fields)),
    readPicaOptions(options),
  )
  expect(choice).toMatchObject({ kind: 'none', why: containing(expected) })
})

test('unreadable rows spoil nothing; what is no list is no list', () => {
  const page = readVaultPage({ rows: [null, 5, { platform: 'x' }, { key: 'k', platform: 'x' }] })
  expect(page).toMatchObject({ listed: 4, rows: [{ platform: 'x' }] })
  expect(readVaultPage({ items: [] })).toBeNull()
  expect(readVaultPage('<html>')).toBeNull()
})

test("the proposals' shape", () => {
  const body = {
    connections: [
      {
        connectionKey: `live::x::default::${'a'.repeat(32)}|alice`,
        platform: 'microsoft-outlook',
        state: 'degraded',
        metadata: { email: 'alice@example.org' },
        connectedAt: '2027-01-01T00:00:00Z',
      },
    ],
  }
  expect(readVaultPage(body)?.rows[0]).toMatchObject({
    id: null,
    owner: 'alice',
    health: 'degraded',
    email: 'alice@example.org',
    environment: 'live',
    createdAt: Date.UTC(2027, 0, 1),
  })
})
