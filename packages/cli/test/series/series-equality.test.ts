import { type CalendarEvent, parseCalendarEvent, readPart, type SyncRecord } from '@calsync/core'
import type { SandboxOccurrence } from '@calsync/testkit/sandbox'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import {
  expectedIds,
  expectedOccurrences,
  type Expected,
  inOrder,
  instantText,
  type Shown,
} from './expected-occurrences.js'
import { eventInput, generatedSeries, type GeneratedSeries } from './generated-series.js'
import { OutlookWorld } from './outlook-world.js'

const SEED = Number(process.env['SERIES_SEED'] ?? 20_261_120)
const SERIES = Number(process.env['SERIES_COUNT'] ?? 6_000)
const PER_WORLD = 100
const RANGE = { from: '2014-12-31', to: '2031-01-01' }
/** Occurrences that become events of their own are written from so long ago to so far ahead. */
const PAST = '30d'
const FUTURE = '120d'
const DAY_MS = 86_400_000

const counts = { native: 0, occurrences: 0, refused: 0, outside: 0, compared: 0, againstIcal: 0 }

afterAll(() => {
  const { native, occurrences, refused, outside, compared, againstIcal } = counts
  console.info(
    `series, seed ${SEED}: ${native} native, ${occurrences} as single events, ${refused} refused, ${outside} outside the window; ` +
      `${compared} occurrences compared, ${againstIcal} of the rules expanded alike by ical.js`,
  )
})

/** Hours between the occurrences of series that no calendar of Microsoft can hold as such. */
const HOURLY = [1, 2, 3, 5, 6, 8, 11, 12]

async function compareHourly(): Promise<void> {
  const world = new OutlookWorld({
    seed: SEED,
    parts: { window: { past: PAST, future: FUTURE }, series: { maxOccurrences: 1_000 } },
  })
  await world.connect('alice')
  await world.startWorker()
  const start = '2026-03-01T08:00:00'
  const event = (hours: number): CalendarEvent =>
    parseCalendarEvent({
      title: `every ${hours} h`,
      start,
      timeZone: 'UTC',
      duration: 'PT15M',
      recurrenceRules: [`FREQ=HOURLY;INTERVAL=${hours}`],
    })
  await world.put(new Map(HOURLY.map((hours) => [`h${hours}`, event(hours)])))
  await world.quiet()
  const last = world.clock.now() + 120 * DAY_MS
  for (const hours of HOURLY) {
    const seen = world
      .occurrences('alice', RANGE)
      .filter(({ subject }) => subject === `every ${hours} h`)
    const dead = world
      .records()
      .filter(({ ref, status }) => ref === `class:h${hours}` && status === 'dead')
    const wanted: string[] = []
    for (let at = Date.parse(`${start}Z`); at <= last; at += hours * 3_600_000) {
      wanted.push(instantText(at))
    }
    const isRefused = wanted.length > 1_000
    expect(dead.map(({ lastError }) => lastError?.class)).toEqual(
      isRefused ? ['UNSUPPORTED_EVENT'] : [],
    )
    const starts = seen.map((occurrence) => instantText(Date.parse(occurrence.start))).sort()
    expect(starts, `every ${hours} h`).toEqual(isRefused ? [] : wanted)
    if (isRefused) counts.refused += 1
    else counts.occurrences += 1
    counts.compared += starts.length
  }
}

interface Case {
  readonly id: string
  readonly series: GeneratedSeries
  readonly ids: readonly string[]
}

describe(`generated series in Outlook (seed ${SEED})`, () => {
  const generated = fc.sample(generatedSeries, { seed: SEED, numRuns: SERIES })
  for (let from = 0; from < generated.length; from += PER_WORLD) {
    const some = generated.slice(from, from + PER_WORLD)
    it(`have the occurrences of their rules (${from + 1} to ${from + some.length})`, async () => {
      await compare(some, from)
    }, 120_000)
  }

  it('take place within the day, or are refused when that is too often', async () => {
    await compareHourly()
  }, 120_000)

  it('were enough, of each form', () => {
    expect(counts.native + counts.occurrences + counts.refused + counts.outside).toBe(
      SERIES + HOURLY.length,
    )
    expect(counts.native).toBeGreaterThan(SERIES / 4)
    expect(counts.occurrences).toBeGreaterThan(SERIES / 10)
    expect(counts.againstIcal).toBeGreaterThan(SERIES / 2)
  })
})

async function compare(generated: readonly GeneratedSeries[], first: number): Promise<void> {
  const world = new OutlookWorld({
    seed: SEED + first,
    parts: { window: { past: PAST, future: FUTURE }, policy: { whenGone: 'recreate' } },
  })
  await world.connect('alice')
  await world.startWorker()
  const cases = generated.map((series, index): Case => {
    const { ids, byIcal } = expectedIds(series)
    if (byIcal) counts.againstIcal += 1
    return { id: `s${first + index + 1}`, series, ids }
  })
  const events = cases.map(({ id, series, ids }): [string, CalendarEvent] => [
    id,
    parseCalendarEvent(eventInput(series, ids, id)),
  ])
  await world.put(new Map(events))
  await world.quiet()
  const seen = Map.groupBy(
    world.occurrences('alice', RANGE),
    ({ subject }) => subject.split(' ')[0],
  )
  const records = Map.groupBy(world.records(), ({ ref }) => ref.slice('class:'.length))
  for (const { id, series, ids } of cases) {
    const expected = expectedOccurrences(series, ids, id)
    judge(world, id, series, expected, (seen.get(id) ?? []).map(shown), records.get(id) ?? [])
  }
}

function judge(
  world: OutlookWorld,
  id: string,
  series: GeneratedSeries,
  expected: Expected,
  seen: readonly Shown[],
  records: readonly SyncRecord[],
): void {
  const what = `${id}: ${JSON.stringify(series)}`
  const dead = records.filter(({ status }) => status === 'dead')
  if (dead.length > 0) {
    // Never in silence, and never half: nothing of it stands, and the reason is told.
    counts.refused += 1
    expect(
      dead.map(({ lastError }) => lastError?.class),
      what,
    ).toEqual(['UNSUPPORTED_EVENT'])
    expect(seen, what).toEqual([])
    return
  }
  const isNative = records.some(
    ({ part, desired }) => readPart(part).kind === 'whole' && desired.presence === 'present',
  )
  const wanted = isNative
    ? wantedOfNative(world, expected, seen)
    : [...expected.plain, ...expected.changed].filter((one) => inWindow(world, one))
  if (isNative) counts.native += 1
  else if (wanted.length > 0) counts.occurrences += 1
  else counts.outside += 1
  counts.compared += wanted.length
  expect(inOrder(seen), what).toEqual(inOrder(wanted))
}

function inWindow(world: OutlookWorld, { start, end }: Shown): boolean {
  const now = world.clock.now()
  return (
    Date.parse(asInstant(end)) >= now - 30 * DAY_MS &&
    Date.parse(asInstant(start)) <= now + 120 * DAY_MS
  )
}

/**
 * What has to stand for a series that is held as one: changed occurrences may be events of their
 * own, which only the window has.
 */
function wantedOfNative(
  world: OutlookWorld,
  { plain, changed }: Expected,
  seen: readonly Shown[],
): Shown[] {
  const left = seen.map(keyOf)
  for (const one of plain) {
    const place = left.indexOf(keyOf(one))
    if (place >= 0) left.splice(place, 1)
  }
  return [...plain, ...changed.filter((one) => inWindow(world, one) || left.includes(keyOf(one)))]
}

function keyOf({ start, end, title }: Shown): string {
  return `${start} ${end} ${title}`
}

function asInstant(text: string): string {
  return text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`
}

function shown({ start, end, subject, isAllDay }: SandboxOccurrence): Shown {
  return isAllDay
    ? { start: start.slice(0, 10), end: end.slice(0, 10), title: subject }
    : { start: instantText(Date.parse(start)), end: instantText(Date.parse(end)), title: subject }
}
