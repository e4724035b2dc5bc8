import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'
import { type CommandResult, dataOf } from '../support/run-command.js'

const config = `
import { defineConfig, importedEvents, outlook, pica } from 'calsync'
export default defineConfig({
  sources: [importedEvents()],
  providers: [outlook({ gateway: pica() })],
  window: { past: '10y', future: '10y' },
})`

interface ImportData {
  readonly dryRun: boolean
  readonly read: number
  readonly new: number
  readonly changed: number
  readonly unchanged: number
  readonly pruned: number
  readonly repeated: number
  readonly gone: readonly { readonly schedule: string; readonly title: string }[]
  readonly notes: readonly { readonly note: string; readonly titles: readonly string[] }[]
  readonly unreadable: readonly { readonly title: string; readonly reason: string }[]
}

let host: Host
beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  await writeFile(path.join(host.directory, 'import.config.ts'), config)
})
afterAll(async () => {
  expect(leaks()).toEqual([])
  await host.stop()
})
beforeEach(async () => {
  await host.sql('drop table if exists imported_event')
  await host.sql('drop schema if exists calsync cascade')
  await host.calsync(['migrate', '-q'])
})

const event = (uid: string, title: string, ...lines: readonly string[]): string =>
  ['BEGIN:VEVENT', `UID:${uid}`, `SUMMARY:${title}`, ...lines, 'END:VEVENT'].join('\r\n')
const at = (day: number): string =>
  `DTSTART;TZID=Europe/Berlin:202703${String(day).padStart(2, '0')}T100000`

const rowing = event('a', 'Rowing', at(1), 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=3')
const regatta = event('b', 'Regatta', at(2), 'DURATION:PT2H')

async function publish(name: string, ...events: readonly string[]): Promise<string> {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events, 'END:VCALENDAR']
  const file = path.join(host.directory, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, lines.join('\r\n'))
  return file
}

const options = ['--config', 'import.config.ts', '--owner', 'alice', '-o', 'json']
const bring = (file: string, ...args: readonly string[]): Promise<CommandResult> =>
  host.calsync(['import', '--ics', file, ...options, ...args])

async function counts(file: string, ...args: readonly string[]): Promise<number[]> {
  const result = await bring(file, ...args)
  expect(result.code, result.stderr).toBe(0)
  const data = dataOf<ImportData>(result)
  return [data.read, data.new, data.changed, data.unchanged, data.gone.length, data.pruned]
}

async function marks(): Promise<number> {
  const [row] = await host.sql<{ n: number }>('select count(*)::int as n from calsync.changes')
  return row?.n ?? 0
}

describe('calsync import', () => {
  it('brings new events in, and later only what has changed', async () => {
    const file = await publish('club.ics', rowing, regatta)
    expect(await counts(file)).toEqual([2, 2, 0, 0, 0, 0])
    expect(await marks()).toBe(2)
    expect(await counts(file)).toEqual([2, 0, 0, 2, 0, 0])
    expect(await marks()).toBe(2)
    await publish('club.ics', rowing, event('b', 'Regatta (postponed)', at(9)))
    expect(await counts(file)).toEqual([2, 0, 1, 1, 0, 0])
    expect(await counts(file, '--organization', 'acme')).toEqual([2, 0, 2, 0, 0, 0])
    const rows = await host.sql(
      `select owner, organization_id, calendar, event_id, event ->> 'title' as title
       from imported_event order by id`,
    )
    const common = { owner: 'alice', organization_id: 'acme', calendar: 'club.ics' }
    expect(rows).toEqual([
      { ...common, event_id: 'a', title: 'Rowing' },
      { ...common, event_id: 'b', title: 'Regatta (postponed)' },
    ])
    const [mark] = await host.sql('select distinct reason, priority from calsync.changes')
    expect(mark).toEqual({ reason: 'import of club.ics', priority: 1 })
  })

  it('reports what is gone, deletes it only when told to, and takes it back', async () => {
    const file = await publish('club.ics', rowing, regatta)
    await publish('other.ics', event('c', 'Another file', at(3)))
    await counts(file)
    await counts(path.join(host.directory, 'other.ics'))
    await publish('club.ics', rowing)
    const kept = await bring(file)
    expect(dataOf<ImportData>(kept)).toMatchObject({
      pruned: 0,
      gone: [{ schedule: 'imported:2', title: 'Regatta', file: 'club.ics' }],
    })
    const told = await host.calsync(['import', '--ics', file, '--owner', 'alice'])
    expect(told.stdout).toMatch(/Gone +1, kept/)
    expect(told.stdout).toContain('next: --prune deletes what is gone')
    expect(await counts(file, '--prune')).toEqual([1, 0, 0, 1, 1, 1])
    expect(await counts(file)).toEqual([1, 0, 0, 1, 0, 0])
    const [row] = await host.sql("select deleted_at from imported_event where event_id = 'b'")
    expect(row?.['deleted_at']).not.toBeNull()
    await publish('club.ics', rowing, regatta)
    expect(await counts(file)).toEqual([2, 0, 1, 1, 0, 0])
  })

  it('keeps what it can no longer read as it was, and says why', async () => {
    const file = await publish('club.ics', rowing, regatta)
    await counts(file)
    const broken = event('b', 'Regatta', 'DTSTART:20270230T100000Z')
    await publish('club.ics', rowing, broken)
    const result = await bring(file, '--prune')
    expect(result.code).toBe(5)
    expect(dataOf<ImportData>(result)).toMatchObject({
      pruned: 0,
      gone: [],
      unreadable: [{ file: 'club.ics', uid: 'b', title: 'Regatta' }],
    })
    const [row] = await host.sql("select deleted_at from imported_event where event_id = 'b'")
    expect(row).toEqual({ deleted_at: null })
    const table = await host.calsync(['import', '--ics', file, '--owner', 'alice'])
    expect(table.stdout).toContain('1 event: its DTSTART is not a date of the calendar\n  Regatta')
  })

  it('does not delete what an event without a UID may be', async () => {
    const file = await publish('club.ics', rowing, regatta)
    await counts(file)
    await publish('club.ics', rowing, regatta.replace('UID:b\r\n', ''))
    const result = await bring(file, '--prune')
    expect(result.code).toBe(5)
    expect(dataOf<ImportData>(result)).toMatchObject({ pruned: 0, gone: [{ title: 'Regatta' }] })
  })

  it('asks before it deletes most of a calendar', async () => {
    const days = Array.from({ length: 12 }, (_, index) => index + 1)
    const file = await publish('club.ics', ...days.map((day) => event(`${day}`, 'Day', at(day))))
    await counts(file)
    await publish('club.ics')
    const refused = await bring(file, '--prune')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--prune would delete 12 of 12 events')
    expect(await counts(file, '--prune', '--yes')).toEqual([0, 0, 0, 0, 12, 12])
  })

  it('is truly dry when it shall be', async () => {
    await host.sql('drop schema calsync cascade')
    const file = await publish('club.ics', rowing, regatta)
    const result = await bring(file, '--dry-run')
    expect(result.code, result.stderr).toBe(0)
    expect(dataOf<ImportData>(result)).toMatchObject({ dryRun: true, read: 2, new: 2 })
    const tables = await host.sql("select to_regclass('imported_event') as found")
    expect(tables).toEqual([{ found: null }])
    await publish('club.ics', rowing, event('b', 'Regatta', 'DTSTART:nonsense'))
    expect((await bring(file, '--dry-run')).code).toBe(3)
  })

  it('keeps the copies of one invitation in two calendars apart', async () => {
    const file = await publish('club.ics', regatta)
    await counts(file)
    expect(await counts(file, '--owner', 'bob')).toEqual([1, 1, 0, 0, 0, 0])
    await publish('club.ics')
    expect(await counts(file, '--prune')).toEqual([0, 0, 0, 0, 1, 1])
    const rows = await host.sql('select owner from imported_event where deleted_at is null')
    expect(rows).toEqual([{ owner: 'bob' }])
  })

  it('takes the last of several files, and knows an event that moved to another one', async () => {
    const one = await publish('one.ics', rowing, regatta)
    const two = await publish('two.ics', event('b', 'Regatta, newer', at(2)))
    const both = await host.calsync(['import', '--ics', one, two, ...options])
    expect(dataOf<ImportData>(both)).toMatchObject({ read: 3, new: 2, repeated: 1 })
    await publish('one.ics', rowing)
    expect(await counts(one, '--prune')).toEqual([1, 0, 0, 1, 0, 0])
  })

  it('is not disturbed by another import at the same time', async () => {
    const days = Array.from({ length: 20 }, (_, index) => index + 1)
    const file = await publish('club.ics', ...days.map((day) => event(`${day}`, 'Day', at(day))))
    const all = await Promise.all([counts(file), counts(file), counts(file)])
    expect(all.map(([, created]) => created).sort()).toEqual([0, 0, 20])
    expect(await marks()).toBe(20)
  })

  it('tells what could not be taken over as it stands there', async () => {
    const file = await publish('club.ics', event('a', 'Rowing', at(1), 'URL:nowhere'))
    expect(dataOf<ImportData>(await bring(file)).notes).toEqual([
      { note: 'its URL was left out, because it is no URL', titles: ['Rowing'] },
    ])
  })

  it.each<[string[], number, string]>([
    [['--owner', 'alice'], 2, "required option '--ics <file...>'"],
    [['--ics', 'club.ics'], 2, "required option '--owner <user>'"],
    [['--ics', 'absent.ics', '--owner', 'alice'], 2, 'absent.ics cannot be opened'],
    [['--ics', 'club.ics', '--owner', ' '], 2, 'the owner is empty'],
    [
      ['--ics', 'club.ics', '--owner', 'alice', '--kind', 'a b'],
      2,
      'It must be letters, digits, _ and -',
    ],
    [['--ics', 'list.txt', '--owner', 'alice'], 1, 'list.txt: not an iCalendar file'],
    [['--ics', 'club.ics', 'sub/club.ics', '--owner', 'alice'], 2, 'two of the files are called'],
  ])('refuses %j', async (args, code, message) => {
    await publish('club.ics', rowing)
    await publish('sub/club.ics', rowing)
    await writeFile(path.join(host.directory, 'list.txt'), 'milk, eggs\n')
    const result = await host.calsync(['import', ...args])
    expect(result.stderr).toContain(message)
    expect(result).toMatchObject({ code, stdout: '' })
  })

  it('says what is missing: the schema, a source, and a calendar', async () => {
    const file = await publish('club.ics', rowing)
    const { stderr } = await host.calsync(['import', '--ics', file, '--owner', 'alice'])
    expect(stderr).toContain('workers need importedEvents() in sources')
    expect(stderr).toContain('user alice has no connected calendar; the events wait for one')
    await host.connect('alice')
    expect((await bring(file)).stderr).toContain('no connected calendar in organization ""')
    expect((await bring(file, '--organization', 'acme')).stderr).not.toContain('warning')
    await host.sql('drop schema calsync cascade')
    const result = await bring(file)
    expect(result.code).toBe(4)
    expect(result.stderr).toContain('SCHEMA_MISSING')
  })
})

describe('imported events', () => {
  const seen = (): string[] =>
    host.sandbox.sandbox
      .mailbox('alice')
      .occurrences({ from: '2027-01-01', to: '2028-01-01' })
      .map(({ start, subject }) => `${start.slice(0, 16)} ${subject}`)

  it('stand in the calendar of their owner, and follow the file', { timeout: 60_000 }, async () => {
    await host.connect('alice')
    const doctor = await host.calsync(['doctor', '--config', 'import.config.ts'])
    expect(doctor.stdout).toContain('✓ source:imported')
    const worker = await host.startWorker(['--config', 'import.config.ts'])
    const quiet = (): Promise<void> =>
      host.until(
        `select (select count(*)::int from calsync.changes) as marks,
                (select count(*)::int from calsync.schedule_sync_status
                 where due_at is not null) as due`,
        ({ marks: waiting, due }) => waiting === 0 && due === 0,
      )
    try {
      const file = await publish('club.ics', rowing, regatta)
      await counts(file, '--organization', 'acme')
      await quiet()
      expect(seen()).toEqual([
        '2027-03-01T09:00 Rowing',
        '2027-03-02T09:00 Regatta',
        '2027-03-08T09:00 Rowing',
        '2027-03-15T09:00 Rowing',
      ])
      await publish('club.ics', rowing.replace('COUNT=3', 'COUNT=2'))
      await counts(file, '--organization', 'acme', '--prune')
      await quiet()
      expect(seen()).toEqual(['2027-03-01T09:00 Rowing', '2027-03-08T09:00 Rowing'])
    } finally {
      await worker.stop()
    }
  })
})
