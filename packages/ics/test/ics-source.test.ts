import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type CalsyncError, Secret } from '@calsync/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { icsSource, type IcsSourceOptions } from '../src/index.js'
import { CalendarFile } from '../src/source/calendar-file.js'
import { calendarText, vevent } from './support/calendar-text.js'

const at = 'DTSTART:20260301T100000Z'
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'calsync-ics-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function sourceOf(text: string, options: Partial<IcsSourceOptions> = {}) {
  const file = path.join(directory, `${Math.random()}.ics`)
  await writeFile(file, text)
  return { file, source: icsSource({ kind: 'team', file, facilitators: ['ada'], ...options }) }
}

describe('icsSource', () => {
  it('gives every event to fixed users, and an occurrence without its series by itself', async () => {
    const { source } = await sourceOf(
      calendarText(
        vevent('UID:a', 'SUMMARY:A', at, 'RRULE:FREQ=WEEKLY'),
        vevent('UID:b', 'SUMMARY:B', 'RECURRENCE-ID:20260308T100000Z', at),
        vevent('UID:c', 'SUMMARY:C', 'DTSTART:nonsense'),
        vevent('SUMMARY:no UID', at),
      ),
      { organizationId: 'acme' },
    )
    const { refs, cursor } = await source.list({ cursor: null, limit: 10 })
    expect([refs, cursor]).toEqual([['team:a', 'team:b#2026-03-08T10:00:00Z', 'team:c'], null])
    const [a, b, c] = await source.load(refs)
    expect(a).toMatchObject({
      kind: 'found',
      schedule: {
        organizationId: 'acme',
        facilitators: ['ada'],
        deleted: false,
        event: { title: 'A', recurrenceRules: [{ frequency: 'weekly' }] },
      },
    })
    expect(b).toMatchObject({ kind: 'found', schedule: { event: { title: 'B' } } })
    expect(c).toMatchObject({
      kind: 'invalid',
      error: { message: 'team:c: its DTSTART is not a time such as 20260301T090000Z' },
    })
  })

  it('shows what is cancelled, unless it means that it is deleted', async () => {
    const text = calendarText(vevent('UID:a', at, 'STATUS:CANCELLED'))
    const shown = await sourceOf(text)
    const deleted = await sourceOf(text, { cancelled: 'delete' })
    expect(await shown.source.load(['team:a'])).toMatchObject([
      { schedule: { deleted: false, event: { status: 'cancelled' } } },
    ])
    expect(await deleted.source.load(['team:a'])).toMatchObject([{ schedule: { deleted: true } }])
  })

  it('answers for one event when the function of the host fails for it', async () => {
    const text = calendarText(vevent('UID:a', at), vevent('UID:b', at, 'SUMMARY:B'))
    const { source } = await sourceOf(text, {
      facilitators: ({ title }) => {
        if (title === 'B') throw new Error('who is that?')
        return ['ada']
      },
    })
    expect(await source.load(['team:a', 'team:b'])).toMatchObject([
      { kind: 'found' },
      {
        kind: 'invalid',
        error: { message: 'team:b: facilitators() or organizationId() failed: who is that?' },
      },
    ])
  })

  it('fails as a whole when the file is away or only half of it is there', async () => {
    const { file, source } = await sourceOf(calendarText(vevent('UID:a', at)))
    expect(await source.load(['team:a'])).toMatchObject([{ kind: 'found' }])
    await writeFile(file, calendarText(vevent('UID:a', at)).slice(0, 90))
    await expect(source.load(['team:a'])).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      retryable: true,
      message: expect.stringContaining('it ends before END:VCALENDAR') as string,
    })
    await rm(file)
    await expect(source.load(['team:a'])).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      retryable: true,
      message: expect.stringContaining('ENOENT') as string,
    })
    expect(await source.check()).toEqual([
      {
        message: expect.stringContaining('ENOENT') as string,
        next: 'check that the file is there and may be read; it is tried again',
      },
    ])
  })

  it('stops when it is told to', async () => {
    const { source } = await sourceOf(calendarText(vevent('UID:a', at)))
    const stopped = AbortSignal.abort(new Error('stopped'))
    await expect(source.load(['team:a'], stopped)).rejects.toThrow('stopped')
  })

  it.each<[Partial<IcsSourceOptions>, string]>([
    [{}, 'it needs either a file or a url'],
    [{ file: 'a.ics', url: 'https://club.example/a.ics' }, 'it needs either a file or a url'],
    [{ url: 'club.example/canary' }, 'its url is none'],
    [{ url: 'ftp://club.example/canary' }, 'it is neither an https nor an http address'],
    [{ url: new Secret('http://club.example/canary') }, 'it is not encrypted (http)'],
    [{ file: 'a.ics', maxBytes: 0 }, 'maxBytes must be a number above 0'],
    [{ file: 'a.ics', timeoutMs: Number.NaN }, 'timeoutMs must be a number above 0'],
  ])('refuses what makes no sense: %j', (options, why) => {
    const create = () => icsSource({ kind: 'team', facilitators: [], ...options })
    expect(create).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as CalsyncError)
    expect(create).toThrow(why)
    expect(create).not.toThrow(/canary/)
  })

  it('refuses a kind that cannot stand in a reference', () => {
    expect(() => icsSource({ kind: 'no kind', file: 'a', facilitators: [] })).toThrow(
      'is not a schedule reference',
    )
  })
})

describe('a calendar file', () => {
  it('is read again when it has changed, and only then', async () => {
    const file = path.join(directory, 'rested.ics')
    await writeFile(file, 'one')
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(file, longAgo, longAgo)
    const calendar = new CalendarFile(file, 1_000, () => Date.now())
    const first = await calendar.current()
    expect(await calendar.current()).toBe(first)
    await writeFile(file, 'two')
    const second = await calendar.current()
    expect(second.text).toBe('two')
    expect((await calendar.current()).text).toBe(await readFile(file, 'utf8'))
  })

  it('that was written just now is not trusted to have another stamp when it changes', async () => {
    const file = path.join(directory, 'busy.ics')
    await writeFile(file, 'one')
    const moment = new Date()
    await utimes(file, moment, moment)
    const calendar = new CalendarFile(file, 1_000, () => moment.getTime() + 10)
    expect((await calendar.current()).text).toBe('one')
    await writeFile(file, 'two')
    await utimes(file, moment, moment)
    expect((await calendar.current()).text).toBe('two')
  })

  it('is refused when it is too large', async () => {
    const file = path.join(directory, 'large.ics')
    await writeFile(file, 'x'.repeat(11))
    await expect(new CalendarFile(file, 10, () => 0).current()).rejects.toMatchObject({
      message: expect.stringContaining('has more than 10 bytes') as string,
      retryable: false,
    })
  })
})
