import { migrationFiles, migrationFormats, type MigrationFormat } from '@calsync/postgres-store'
import { describe, expect, it } from 'vitest'
import { scriptLiteral } from '../src/migrate/formats/script-literal.js'

const firstNames = (format: MigrationFormat, names: string[] = [], journal: string | null = null) =>
  migrationFiles({ format, folder: { names, journal } })
    .slice(0, 2)
    .map(({ path }) => path)

describe('file names', () => {
  it.each<[MigrationFormat, string[], string[]]>([
    ['sql', [], ['calsync_0001_changes_and_heads.sql', 'calsync_0002_connections.sql']],
    ['flyway', [], ['V1__calsync_0001_changes_and_heads.sql', 'V2__calsync_0002_connections.sql']],
    [
      'flyway',
      ['V7__boats.sql', 'V57.1__more.sql', 'R__views.sql', 'beforeMigrate.sql'],
      ['V58__calsync_0001_changes_and_heads.sql', 'V59__calsync_0002_connections.sql'],
    ],
    [
      'prisma',
      ['migration_lock.toml'],
      [
        '20260101000000_calsync_0001_changes_and_heads/migration.sql',
        '20260101000001_calsync_0002_connections/migration.sql',
      ],
    ],
    [
      'prisma',
      ['20261231235959_boats', '20250101000000_init', '99999999999999_not_a_date'],
      [
        '20270101000000_calsync_0001_changes_and_heads/migration.sql',
        '20270101000001_calsync_0002_connections/migration.sql',
      ],
    ],
    [
      'knex',
      ['20260301120000_boats.ts'],
      [
        '20260301120001_calsync_0001_changes_and_heads.cjs',
        '20260301120002_calsync_0002_connections.cjs',
      ],
    ],
    [
      'typeorm',
      ['1790000000000-Boats.ts'],
      ['1790000000001-Calsync0001ChangesAndHeads.ts', '1790000001001-Calsync0002Connections.ts'],
    ],
    [
      'drizzle',
      [],
      ['0000_calsync_0001_changes_and_heads.sql', '0001_calsync_0002_connections.sql'],
    ],
  ])('%s behind %j', (format, names, expected) => {
    expect(firstNames(format, names)).toEqual(expected)
  })

  it.each(migrationFormats)('%s: printed again, the same to the letter', (format) => {
    expect(migrationFiles({ format })).toEqual(migrationFiles({ format }))
  })
})

describe('a folder that holds our files already', () => {
  it.each<[MigrationFormat, string]>([
    ['sql', 'calsync_0002_connections.sql'],
    ['flyway', 'V58__calsync_0002_connections.sql'],
    ['prisma', '20260101000000_calsync_0002_connections'],
    ['typeorm', '1790000000001-Calsync0002Connections.ts'],
    ['knex', '20260101000000_calsync_0002_connections.cjs'],
    ['drizzle', '0004_calsync_0002_connections.sql'],
  ])('%s: refuses %s a second time, and takes what comes after', (format, name) => {
    const folder = { names: [name], journal: null }
    expect(() => migrationFiles({ format, folder })).toThrow(
      expect.objectContaining({
        code: 'MIGRATION_FILE_EXISTS',
        details: { version: 2, file: name },
      }),
    )
    expect(migrationFiles({ format, folder, from: 3 })[0]?.path).toMatch(/0003_?records/i)
  })
})

describe("Drizzle's journal", () => {
  const entry = {
    idx: 4,
    version: '7',
    when: 1_800_000_000_000,
    tag: '0004_boats',
    breakpoints: true,
  }

  it('grows, behind what is there and later', () => {
    const journal = JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry] })
    const files = migrationFiles({ format: 'drizzle', from: 7, folder: { names: [], journal } })
    const last = files.at(-1)
    expect(last).toMatchObject({ path: 'meta/_journal.json', grows: true })
    const { entries } = JSON.parse(last?.content ?? '') as { entries: (typeof entry)[] }
    expect(entries[0]).toEqual(entry)
    expect(entries[1]).toEqual({
      ...entry,
      idx: 5,
      when: entry.when + 1,
      tag: '0005_calsync_0007_settling',
    })
    const tags = entries.slice(1).map(({ tag }) => `${tag}.sql`)
    expect(files.slice(0, -1).map(({ path }) => path)).toEqual(tags)
  })

  it.each(['', '{}', '[]', '{"entries":[{"idx":"0","when":1}]}'])('that is none: %j', (journal) => {
    expect(() => migrationFiles({ format: 'drizzle', folder: { names: [], journal } })).toThrow(
      expect.objectContaining({ code: 'JOURNAL_INVALID' }),
    )
  })
})

it.each([0, 1.5, -1, 10_000, Number.NaN])('there is no migration %s to begin with', (from) => {
  expect(() => migrationFiles({ format: 'sql', from })).toThrow(
    expect.objectContaining({ code: 'MIGRATION_UNKNOWN' }),
  )
})

it('a literal says what the script says', () => {
  const script = "select '`${x}` \\? \\\\ $1'; -- $${ \""
  expect((0, eval)(scriptLiteral(script))).toBe(`\n${script}\n`)
})
