import { describe, expect, it } from 'vitest'
import { judgeSchema } from '../src/migrate/judge-schema.js'
import type { AppliedMigration } from '../src/migrate/ledger.js'
import { migrations, type Migration } from '../src/migrations/index.js'

const known: Migration[] = [1, 2, 3].map((version) => ({
  version,
  name: `m${version}`,
  text: '',
  worksFrom: version,
  checksum: `sum ${version}`,
}))

/** The ledger after these; beyond the known ones, `worksFrom` each. */
function ledger(upTo: number, ...newer: (number | null)[]): AppliedMigration[] {
  return [
    ...known.slice(0, upTo).map((each) => ({ ...each, worksFrom: null })),
    ...newer.map((worksFrom, index) => {
      const version = upTo + index + 1
      return { version, name: `n${version}`, checksum: 'newer', worksFrom }
    }),
  ]
}

describe('judgeSchema', () => {
  it.each<[string, AppliedMigration[], object]>([
    ['nothing is there', [], { kind: 'behind', version: 0, pending: known }],
    ['one is missing', ledger(2), { kind: 'behind', version: 2, pending: known.slice(2) }],
    ['all are there', ledger(3), { kind: 'equal', version: 3 }],
    ['newer, and says that we still work', ledger(3, 3), { kind: 'newer', version: 4 }],
    ['newer twice, both say so', ledger(3, 2, 3), { kind: 'newer', version: 5 }],
    ['newer, and wants newer code', ledger(3, 4), { kind: 'ahead', version: 4, needed: 4 }],
    [
      'one of the newer ones wants it',
      ledger(3, 3, 5, 3),
      { kind: 'ahead', version: 6, needed: 5 },
    ],
    ['newer, and does not say', ledger(3, null), { kind: 'ahead', version: 4, needed: 4 }],
    [
      'another text was applied',
      ledger(3).map((row) => (row.version === 2 ? { ...row, checksum: 'x' } : row)),
      { kind: 'changed', version: 2, name: 'm2' },
    ],
    [
      'another text was applied, and newer ones',
      ledger(3, 3).map((row) => (row.version === 2 ? { ...row, checksum: 'x' } : row)),
      { kind: 'changed', version: 2, name: 'm2' },
    ],
    ['one is left out', ledger(3).toSpliced(1, 1), { kind: 'changed', version: 3, name: 'm3' }],
  ])('%s', (_name, applied, expected) => {
    expect(judgeSchema(applied, known)).toEqual(expected)
  })
})

describe('the migrations of this package', () => {
  it('count from 1 without gaps, and none wants code of the future', () => {
    expect(migrations.map(({ version }) => version)).toEqual(
      migrations.map((_, index) => index + 1),
    )
    for (const { version, worksFrom } of migrations) expect(worksFrom).toBeLessThanOrEqual(version)
  })
})
