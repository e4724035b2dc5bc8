import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDatabase } from '@calsync/testkit/postgres'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { hostShapes } from '../support/host-shapes.js'
import { dataOf, runCommand, type CommandResult } from '../support/run-command.js'

let pool: pg.Pool
let url: string
let directory: string

beforeAll(async () => {
  const name = `init_cli_${randomUUID().replaceAll('-', '')}`
  const created = new URL(await createDatabase(inject('postgresUrl'), name))
  created.searchParams.set('options', '-c timezone=Europe/Lisbon')
  url = created.href
  pool = new pg.Pool({ connectionString: url })
  // The pool does not wait for the last goodbye, and a drop of the database may come before it.
  pool.on('connect', (client) => void client.on('error', () => {}))
})
afterAll(async () => {
  await pool.end()
  const admin = new pg.Client({ connectionString: inject('postgresUrl') })
  await admin.connect()
  await admin.query(`drop database "${new URL(url).pathname.slice(1)}" with (force)`)
  await admin.end()
})
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'calsync-init-'))
  const { rows } = await pool.query<{ name: string }>(
    `select nspname as name from pg_namespace
     where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'public')`,
  )
  for (const { name } of rows) await pool.query(`drop schema "${name}" cascade`)
  await pool.query('drop schema public cascade; create schema public')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const calsync = (...args: string[]): Promise<CommandResult> =>
  runCommand(args, { cwd: directory, env: { CALSYNC_DATABASE_URL: url } })
const config = (): Promise<string> => readFile(path.join(directory, 'calsync.config.ts'), 'utf8')

interface DoctorData {
  readonly checks: readonly { readonly name: string; readonly status: string }[]
}

describe('calsync init', () => {
  it.each(hostShapes)('writes what the doctor finds good: $name', async ({ sql, kind, events }) => {
    await pool.query(sql)
    const init = await calsync('init')
    expect(init.stderr).not.toContain('error')
    expect(init.code).toBe(0)
    expect(init.stdout).toContain(`looks like schedules (kind ${kind})`)
    expect(init.stdout).toContain('wrote calsync.config.ts')
    for (const [id, [title]] of Object.entries(events)) {
      expect(init.stdout).toContain(`${kind}:${id}`)
      expect(init.stdout).toContain(title)
    }
    const { checks } = dataOf<DoctorData>(await calsync('doctor', '-o', 'json'))
    const statusOf = (name: string) => checks.find((check) => check.name === name)?.status
    expect(statusOf('configuration')).toBe('ok')
    expect(statusOf(`source:${kind}`)).toBe('ok')
  })

  it('writes a file that loads, whatever the names are', async () => {
    await pool.query(`
      create table "user" (id int primary key, email text);
      create table "weird \`\${x}\` \\ 'event'" (
        id int primary key, "the ""title""" text, title text, starts_at timestamptz, ends_at timestamptz,
        user_id int references "user");
      insert into "user" values (1, 'a@x')`)
    expect((await calsync('init')).code).toBe(0)
    const { checks } = dataOf<DoctorData>(await calsync('doctor', '-o', 'json'))
    expect(checks.filter(({ name }) => name.startsWith('source:'))).toMatchObject([
      { status: 'ok' },
    ])
  })

  it('never overwrites a configuration, unless it is told to', async () => {
    await pool.query(hostShapes[0]?.sql ?? '')
    await writeFile(path.join(directory, 'calsync.config.ts'), 'export default {{')
    const refused = await calsync('init')
    expect(refused).toMatchObject({ code: 4, stdout: '' })
    expect(refused.stderr).toContain('CONFIG_EXISTS: there is a calsync.config.ts already')
    expect(await config()).toBe('export default {{')
    expect((await calsync('init', '--force')).code).toBe(0)
    expect(await config()).toContain('export default defineConfig({')
  })

  it('is not held up by a configuration of another name either', async () => {
    await writeFile(path.join(directory, 'calsync.config.json'), '{}')
    expect((await calsync('init')).stderr).toContain('there is a calsync.config.json already')
  })

  it('prints the configuration alone on stdout, and writes nothing', async () => {
    await pool.query(hostShapes[0]?.sql ?? '')
    await writeFile(path.join(directory, 'calsync.config.ts'), 'export default {}')
    const { code, stdout, stderr } = await calsync('init', '--print')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^import \{ defineConfig, outlook, pica, sqlSource \} from 'calsync'\n/)
    expect(stdout).toMatch(/\n\}\)\n$/)
    expect(stderr).toContain('looks like schedules')
    expect(await config()).toBe('export default {}')
  })

  it('takes several tables, and expressions', async () => {
    await pool.query(`
      create table users (id int primary key, email text);
      create table lesson (id int primary key, title text, starts_at timestamptz, minutes int, teacher_id int references users);
      create table meeting (id int primary key, title text, starts_at timestamptz, minutes int, host_id int references users)`)
    const args = ['--table', 'lesson', 'meeting', '--set', `title='* ' || title`]
    const { code } = await calsync('init', ...args, '--set', 'privacy=null::text')
    expect(code).toBe(0)
    const { checks } = dataOf<DoctorData>(await calsync('doctor', '-o', 'json'))
    const sources = checks.filter(({ name }) => name.startsWith('source:'))
    expect(sources.map(({ name, status }) => [name, status])).toEqual([
      ['source:lesson', 'ok'],
      ['source:meeting', 'ok'],
    ])
  })

  it('says what it found in JSON', async () => {
    await pool.query(hostShapes[2]?.sql ?? '')
    const result = await calsync('init', '-o', 'json')
    expect(dataOf(result)).toMatchObject({
      file: 'calsync.config.ts',
      config: expect.stringContaining('defineConfig') as string,
      sources: [
        {
          table: 'appointment',
          kind: 'appointment',
          rows: [{ ref: 'appointment:1', facilitators: ['1'], event: { title: 'Massage' } }],
          findings: [],
        },
      ],
    })
  })

  it('shows rows that are no events, with the reason', async () => {
    await pool.query(`
      create table users (id int primary key, email text);
      create table lesson (id int primary key, title text, starts_at timestamptz, ends_at timestamptz, teacher_id int references users);
      insert into lesson values (1, 'Backwards', '2026-07-01T09:00Z', '2026-07-01T08:00Z', null)`)
    const { code, stdout } = await calsync('init')
    expect(code).toBe(0)
    expect(stdout).toContain('is before start')
  })

  it('writes nothing where no table looks like schedules, and says why', async () => {
    await pool.query(`
      create table users (id int primary key, email text);
      create table promotion (id int primary key, name text, starts_at timestamptz, ends_at timestamptz)`)
    const { code, stdout } = await calsync('init')
    expect(code).toBe(3)
    expect(stdout).toContain('No table looks like schedules.')
    expect(stdout).toContain('promotion  nothing links it to users')
    await expect(config()).rejects.toThrow('ENOENT')
  })

  it.each([
    [['--table', 'nope'], 'there is no table "nope"'],
    [['--set', 'titel=x'], '"titel" is no output name'],
    [['--set', 'title'], 'It must be such as title=c.name.'],
    [['--time-zone', 'Berlin'], 'It must be an IANA name'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await calsync('init', ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})
