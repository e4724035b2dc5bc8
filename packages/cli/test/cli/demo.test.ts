import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataOf, runCommand, RunningCommand } from '../support/run-command.js'

interface Mailbox {
  readonly mailbox: string
  readonly expected: number
  readonly holds: number
  readonly missing: number
  readonly twice: number
  readonly wrong: number
  readonly extra: number
  readonly calls: number
  readonly throttled: number
  readonly mostInFlight: number
}

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'calsync-demo-test-'))
})
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

const right = { missing: 0, twice: 0, wrong: 0, extra: 0 }
const mailboxesOf = (text: string): string[] =>
  text.split('\n').filter((line) => /^\w+ +\d+ +\d+ /.test(line))
// What is set for a real system must not reach the demo.
const env = {
  CALSYNC_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/production',
  SYNC_MAX_RETRIES: '0',
}

describe('calsync demo', () => {
  it('tells the whole story, plain in a pipe, and ends with 0', { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await runCommand(['demo', '--seed', '7'], { env })
    expect(code, stdout + stderr).toBe(0)
    // eslint-disable-next-line no-control-regex -- that there are none is the point
    expect(stdout + stderr).not.toMatch(/[\u001b\r]/)
    expect(stdout).toContain('Times shortened for the demo')
    for (let chapter = 1; chapter <= 9; chapter++) {
      expect(stdout).toMatch(new RegExp(`^${chapter}  `, 'm'))
    }
    expect(stdout).not.toContain('✗')
    expect(stdout).toContain('✓ Every calendar holds exactly')
    const rows = mailboxesOf(stdout)
    expect(rows).toHaveLength(9)
    for (const row of rows) expect(row).toMatch(/^\w+ +(\d+) +\1 +0 +0 +0 +0 +\d+ +\d+ +[1-4]$/)
  })

  it('stops everything on Ctrl-C and ends with 130', { timeout: 120_000 }, async () => {
    const demo = new RunningCommand(['demo'])
    const [, worker] = await demo.says(/\(pid\s+(\d+)\)/)
    demo.signal('SIGINT')
    const { code, stderr } = await demo.ended
    expect(code).toBe(130)
    expect(stderr).toContain('Interrupted. Everything that the demo started is stopped.')
    expect(() => process.kill(Number(worker), 0)).toThrow('ESRCH')
  })
})

const calendar = (...events: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events, 'END:VCALENDAR'].join('\r\n')
const event = (uid: number, ...lines: string[]): string =>
  ['BEGIN:VEVENT', `UID:${uid}`, ...lines, 'END:VEVENT'].join('\r\n')

const fixture = calendar(
  event(1, 'SUMMARY:In UTC', 'DTSTART:20260301T100000Z', 'DTEND:20260301T110000Z'),
  event(2, 'SUMMARY:In Berlin', 'DTSTART;TZID=Europe/Berlin:20260730T100000', 'DURATION:PT90M'),
  event(3, 'SUMMARY:All day', 'DTSTART;VALUE=DATE:20260301', 'DTEND;VALUE=DATE:20260303'),
  event(4, 'SUMMARY:Called off', 'STATUS:CANCELLED', 'DTSTART:20080101T100000Z', 'DURATION:PT1H'),
  event(5, 'SUMMARY:Every week', 'DTSTART:20260301T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY'),
  event(5, 'SUMMARY:Moved once', 'RECURRENCE-ID:20260308T100000Z', 'DTSTART:20260309T100000Z'),
  event(6, 'SUMMARY:Floating', 'DTSTART:20260301T100000', 'DURATION:PT1H'),
  event(7, 'SUMMARY:Broken', 'DTSTART;VALUE=DATE:20260230'),
  event(8, 'SUMMARY:Backwards', 'DTSTART:20260301T100000Z', 'DTEND:20260301T090000Z'),
)

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

describe('calsync demo --ics', () => {
  it('brings events into a mailbox, and says why others are not', async () => {
    await writeFile(path.join(directory, 'own.ics'), fixture)
    // A relative path is the caller's.
    const { code, stdout } = await runCommand(['demo', '--ics', 'own.ics'], { cwd: directory, env })
    expect(code, stdout).toBe(0)
    expect(stdout).toContain('6 events read, 1 of them series (with 1 changed occurrence)')
    const told = stdout.replace(/\s+/g, ' ')
    expect(told).toContain('cannot be read: Broken (own.ics): its DTSTART is not a date')
    expect(told).toContain('cannot be read: Backwards (own.ics): its end is before its start')
    expect(told).toContain('time without a time zone')
    expect(told).toContain('They are: Floating.')
    // Four events, and a series of more than a hundred weeks.
    expect(told).toMatch(
      /✓ The calendar shows exactly the 1\d\d occurrences it should until 20\d\d-\d\d-\d\d; 3 left out, named above/,
    )
    expect(mailboxesOf(stdout)[0]).toMatch(/^reader +(\d+) +\1 +0 +0 +0 +0 /)
  })

  it('says of what stands as single events why it does not stand as a series', async () => {
    const hourly = calendar(
      event(
        1,
        'SUMMARY:Feeding',
        'DTSTART:20260301T100000Z',
        'RRULE:FREQ=HOURLY;INTERVAL=7;COUNT=9',
      ),
    )
    await writeFile(path.join(directory, 'hourly.ics'), hourly)
    const { code, stdout } = await runCommand(['demo', '--ics', 'hourly.ics'], { cwd: directory })
    expect(code, stdout).toBe(0)
    const told = stdout.replace(/\s+/g, ' ')
    expect(told).toContain('9 occurrences of 1 series stand as events of their own: each is one')
    expect(told).toContain('They are of: Feeding.')
    expect(told).toContain('exactly the 9 occurrences it should')
    expect(told).toContain('nothing is left out')
  })

  it('leaves the servers running when asked to, until Ctrl-C', async () => {
    await writeFile(path.join(directory, 'own.ics'), fixture)
    const args = ['demo', '--ics', 'own.ics', '--keep-open']
    const demo = new RunningCommand(args, { cwd: directory })
    const [, page = ''] = await demo.says(/mailboxes +(http\S+)\n/)
    const [, postgres = ''] = await demo.says(/Postgres +(postgres:\S+)\n/)
    expect((await fetch(page)).status).toBe(200)
    expect(await answers(postgres)).toBe(true)
    demo.signal('SIGINT')
    expect((await demo.ended).code).toBe(0)
    expect(await answers(postgres)).toBe(false)
  })

  it('gives its result as JSON, with the story on stderr', async () => {
    await writeFile(path.join(directory, 'own.ics'), fixture)
    const file = path.join(directory, 'own.ics')
    const result = await runCommand(['demo', '--ics', file, '-o', 'json'])
    const { right: isRight, mailboxes } = dataOf<{ right: boolean; mailboxes: Mailbox[] }>(result)
    expect(isRight).toBe(true)
    expect(mailboxes).toMatchObject([{ mailbox: 'reader', ...right }])
    expect(mailboxes[0]?.expected).toBeGreaterThan(100)
    expect(mailboxes[0]?.holds).toBe(mailboxes[0]?.expected)
    expect(result.stderr).toContain('6 events read')
  })

  it('refuses a file that is no calendar, and one that is not there', async () => {
    await writeFile(path.join(directory, 'broken.ics'), 'this is a shopping list\r\n')
    const broken = await runCommand(['demo', '--ics', 'broken.ics'], { cwd: directory })
    expect(broken.code).toBe(1)
    expect(broken.stderr).toContain('CALENDAR_UNREADABLE: broken.ics: not an iCalendar file')
    const absent = await runCommand(['demo', '--ics', 'absent.ics'], { cwd: directory })
    expect(absent.code).toBe(2)
    expect(absent.stderr).toContain('absent.ics cannot be opened')
    expect(broken.stdout + absent.stdout).toBe('')
  })
})
