import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  knownSchemaVersion,
  migrate,
  migrationFiles,
  type MigrationFormat,
  requireSchema,
  type SchemaOptions,
} from '@calsync/postgres-store'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as migrateByDrizzle } from 'drizzle-orm/node-postgres/migrator'
import knex from 'knex'
import { DataSource, type MigrationInterface } from 'typeorm'
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  it,
  onTestFinished,
} from 'vitest'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

const shared = { schema: 'public', tablePrefix: 'calsync_' }
const places: readonly SchemaOptions[] = [{}, shared]

let database: FreshDatabase
let folder: string
beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.pool.query(
    'drop schema if exists calsync, drizzle cascade; drop schema public cascade; create schema public',
  )
  folder = await mkdtemp(path.join(tmpdir(), 'calsync-formats-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

async function write(format: MigrationFormat, options: SchemaOptions): Promise<string[]> {
  const files = migrationFiles({ format, ...options })
  for (const { path: name, content } of files) {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  return files.map(({ path: name }) => path.join(folder, name))
}

async function expectMigrated(options: SchemaOptions): Promise<void> {
  await requireSchema(database.pool, options)
  expect(await migrate(database.pool, options)).toEqual({
    applied: [],
    version: knownSchemaVersion,
  })
}

describe.each(places)('%j: what a tool applied, calsync takes for its own:', (options) => {
  it('TypeORM, the classes themselves', async () => {
    const files = await write('typeorm', options)
    const modules = await Promise.all(
      files.map((file) => import(/* @vite-ignore */ file) as Promise<Record<string, unknown>>),
    )
    const classes = modules.flatMap((module) => Object.values(module))
    const source = new DataSource({
      type: 'postgres',
      url: database.url,
      migrations: classes as (new () => MigrationInterface)[],
    })
    await source.initialize()
    onTestFinished(() => source.destroy())
    await source.runMigrations()
    await expectMigrated(options)
    await expect(source.undoLastMigration()).rejects.toThrow('only moves forward')
    await expectMigrated(options)
  })

  it('Knex', async () => {
    await write('knex', options)
    const tool = knex({
      client: 'pg',
      connection: database.url,
      migrations: { directory: folder },
    })
    onTestFinished(() => tool.destroy())
    await tool.migrate.latest()
    await expectMigrated(options)
    await expect(tool.migrate.rollback()).rejects.toThrow('only moves forward')
    await expectMigrated(options)
  })

  it('Drizzle, with its journal', async () => {
    await write('drizzle', options)
    await migrateByDrizzle(drizzle(database.pool), { migrationsFolder: folder })
    await expectMigrated(options)
  })

  // These two have no migrator for Node: the files in their order, each sent as one statement as
  // Prisma does, or in a transaction as Flyway does.
  it.each(['prisma', 'flyway', 'sql'] as const)('%s', async (format) => {
    const files = await write(format, options)
    for (const file of files) {
      const text = await readFile(file, 'utf8')
      // Flyway replaces these.
      expect(text).not.toContain('${')
      await database.pool.query(format === 'flyway' ? `begin;${text};commit` : text)
    }
    await expectMigrated(options)
  })
})

describe('a file out of turn', () => {
  it('is refused and leaves nothing', async () => {
    const [first, , third] = migrationFiles({ format: 'prisma' })
    await database.pool.query(first?.content ?? '')
    await expect(database.pool.query(third?.content ?? '')).rejects.toThrow(
      'calsync: migration 3 follows version 2 of the schema',
    )
    const { rows } = await database.pool.query('select version from calsync.migrations')
    expect(rows).toEqual([{ version: 1 }])
  })
})

describe("Drizzle in a host's folder", () => {
  it('runs our files behind those of the host', async () => {
    const when = Date.UTC(2026, 10, 20)
    const journal = JSON.stringify({
      version: '7',
      dialect: 'postgresql',
      entries: [{ idx: 0, version: '7', when, tag: '0000_boat', breakpoints: true }],
    })
    await mkdir(path.join(folder, 'meta'))
    await writeFile(path.join(folder, '0000_boat.sql'), 'create table boat (id int primary key);')
    await writeFile(path.join(folder, 'meta/_journal.json'), journal)
    const run = () => migrateByDrizzle(drizzle(database.pool), { migrationsFolder: folder })
    await run()
    const files = migrationFiles({
      format: 'drizzle',
      folder: { names: ['0000_boat.sql'], journal },
    })
    for (const { path: name, content } of files) await writeFile(path.join(folder, name), content)
    await run()
    await expectMigrated({})
    await database.pool.query('select from boat')
  })
})
