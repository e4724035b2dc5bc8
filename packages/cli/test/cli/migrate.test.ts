import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'
import { dataOf } from '../support/run-command.js'

let host: Host
beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
})
afterAll(async () => {
  expect(leaks()).toEqual([])
  await host.stop()
})

describe('calsync migrate', () => {
  it('prints the SQL without a database', async () => {
    const { code, stdout, stderr } = await host.calsync(['migrate', '--print'], {
      CALSYNC_DATABASE_URL: '',
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('create schema if not exists "calsync"')
  })

  it('prints from a migration on, with a prefix, and grants', async () => {
    const offline = { CALSYNC_DATABASE_URL: '', CALSYNC_TABLE_PREFIX: 'calsync_' }
    const some = await host.calsync(
      ['migrate', '--print', '--from', '8', '--schema', 'public'],
      offline,
    )
    expect(some.stdout).toContain('create view "public".calsync_v_status')
    expect(some.stdout).not.toContain('create table "public".calsync_changes')
    const grants = await host.calsync(
      ['migrate', '--print-grants', '--runtime', 'app', '-o', 'json'],
      offline,
    )
    expect(dataOf(grants)).toMatchObject({
      tablePrefix: 'calsync_',
      sql: expect.stringContaining(
        'grant select, insert on "calsync".calsync_sync_audit_log to "app";',
      ) as string,
    })
  })

  it('writes files, and a second time only what is missing', async () => {
    const out = path.join(host.directory, 'db/migration')
    const write = (...args: string[]) =>
      host.calsync(['migrate', '--format', 'flyway', '--out', out, ...args], {
        CALSYNC_DATABASE_URL: '',
      })
    const first = await write('-o', 'json')
    const { files } = dataOf<{ files: string[] }>(first)
    expect(files[0]).toBe(path.join(out, 'V1__calsync_0001_changes_and_heads.sql'))
    expect((await readdir(out)).length).toBe(files.length)
    expect(await readFile(files[0] ?? '', 'utf8')).toContain(
      'create schema if not exists "calsync"',
    )
    await rm(files.at(-1) ?? '')

    const again = await write()
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('MIGRATION_FILE_EXISTS')
    expect((await readdir(out)).length).toBe(files.length - 1)
    const rest = await write('--from', String(files.length))
    expect(rest).toMatchObject({ code: 0, stdout: `${files.at(-1)}\n` })
    const beyond = await write('--from', String(files.length + 1))
    expect(beyond.code).toBe(2)
    expect(beyond.stderr).toContain('MIGRATION_UNKNOWN')
  })

  it('leaves nothing behind where it cannot write all, and grows a journal at once', async () => {
    const out = path.join(host.directory, 'drizzle')
    const write = () =>
      host.calsync(['migrate', '--format', 'drizzle', '--out', out], { CALSYNC_DATABASE_URL: '' })
    await mkdir(path.join(out, 'meta'), { recursive: true })
    // In the way of the journal, which is written last.
    await writeFile(path.join(out, 'meta/_journal.json.new'), '')
    const { code, stderr } = await write()
    expect(code).toBe(1)
    expect(stderr).toContain('OUTPUT_UNWRITABLE')
    expect(await readdir(out)).toEqual(['meta'])
    await rm(path.join(out, 'meta/_journal.json.new'))
    expect((await write()).code).toBe(0)
    expect(await readdir(path.join(out, 'meta'))).toEqual(['_journal.json'])
  })

  it.each([
    [['--print', '--check'], '--check and --print exclude each other'],
    [['--from', '2'], '--from goes with --print or --out'],
    [['--from', '0', '--print'], 'It must be the number of a migration'],
    [['--format', 'prisma'], 'say where with --out'],
    [['--format', 'ant', '--out', 'x'], 'Allowed choices are sql, flyway'],
    [['--runtime', 'app'], 'roles go with --print-grants'],
    [['--print-grants'], 'grants need the names of roles'],
    [['--print-grants', '--runtime', 'app', '--readonly', 'app'], 'each another one'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await host.onCall(['migrate', ...args])
    expect(stderr).toContain(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('says before that something is to do', async () => {
    const { code, stdout } = await host.onCall(['migrate', '--check'])
    expect(code).toBe(3)
    expect(stdout).toMatch(
      /has version 0, this calsync needs \d+. Missing:\n {2}changes-and-heads\n/,
    )
    const asked = await host.sql('select from pg_namespace where nspname = $1', ['calsync'])
    expect(asked).toEqual([])
  })

  it('is what other commands ask for', async () => {
    const { code, stderr } = await host.onCall(['status'])
    expect(code).toBe(4)
    expect(stderr).toContain('SCHEMA_MISSING')
    expect(stderr).toContain('next: run: calsync migrate')
  })

  it('creates the tables, says where, and has nothing to do the second time', async () => {
    const first = await host.onCall(['migrate'])
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/✓ \d+ migrations applied/) as string,
    })
    expect(first.stderr).toMatch(/^Target: 127\.0\.0\.1:\d+\/cli_\w+, schema calsync\n$/)
    const second = await host.onCall(['migrate', '-o', 'json'])
    expect(dataOf(second)).toMatchObject({ applied: [], target: { schema: 'calsync' } })
    const check = await host.onCall(['migrate', '--check', '-o', 'json'])
    expect(check.code).toBe(0)
    expect(dataOf(check)).toMatchObject({ pending: [] })
  })

  it('keeps another schema beside it', async () => {
    const { code } = await host.onCall(['migrate', '--schema', 'calsync_two', '-q'])
    expect(code).toBe(0)
    const rows = await host.sql<{ n: number }>(
      "select count(*)::int as n from information_schema.schemata where schema_name like 'calsync%'",
    )
    expect(rows[0]?.n).toBe(2)
  })

  it('tells a wrong password (4) from a server that is away (1)', async () => {
    const wrong = new URL(host.url)
    wrong.password = 'wrong'
    const away = new URL(host.url)
    away.port = '1'
    const [refused, unreachable] = await Promise.all([
      host.calsync(['migrate'], { CALSYNC_DATABASE_URL: wrong.href }),
      host.calsync(['migrate', '-o', 'json'], { CALSYNC_DATABASE_URL: away.href }),
    ])
    expect(refused.code).toBe(4)
    expect(refused.stderr).toContain('DATABASE_AUTH_FAILED')
    expect(unreachable.code).toBe(1)
    expect(unreachable.stderr).toContain('"code":"DATABASE_UNREACHABLE"')
  })
})
