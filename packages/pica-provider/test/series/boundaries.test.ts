import {
  formatWallTime,
  occurrenceOf,
  outlineOf,
  parseCalendarEvent,
  parseWallTime,
  recurrenceIds,
  regularIds,
  startInstantOf,
  type CalendarEvent,
  type Operation,
} from '@calsync/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { operation } from '../support/events.js'
import { externalIdOf, sandboxSession } from '../support/sandbox-session.js'

const HOUR_MS = 3_600_000
const RUNS = 60
type Session = Awaited<ReturnType<typeof sandboxSession>>

/** What is done to one of the first occurrences: moved by hours, made longer, or taken out. */
const edit = fc.oneof(
  fc.record({ moveHours: fc.integer({ min: -24 * 9, max: 24 * 9 }) }),
  fc.record({
    moveHours: fc.integer({ min: -30, max: 30 }),
    hours: fc.integer({ min: 1, max: 60 }),
  }),
  fc.constant({ excluded: true }),
)

const scenario = fc.record({
  rule: fc.constantFrom(
    'FREQ=DAILY;COUNT=12',
    'FREQ=WEEKLY;BYDAY=MO,TH;COUNT=12',
    'FREQ=WEEKLY;COUNT=12',
    'FREQ=MONTHLY;BYDAY=1MO;COUNT=6',
  ),
  edits: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 5 }), edit), {
    selector: ([nth]) => nth,
    minLength: 1,
    maxLength: 5,
  }),
  order: fc.infiniteStream(fc.nat()),
})

function seriesOf(rule: string, edits: readonly (readonly [number, object])[]): CalendarEvent {
  const plain = {
    title: 'Algebra',
    start: '2027-06-07T09:30:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H',
    recurrenceRules: [rule],
  }
  const range = { from: parseWallTime(plain.start) ?? 0, until: Date.UTC(2030, 0, 1) }
  const { ids } = regularIds(parseCalendarEvent(plain), range, 100)
  const recurrenceOverrides = Object.fromEntries(
    edits.map(([nth, change]) => {
      const id = ids[nth] ?? 0
      const { moveHours = 0, hours = 1, excluded } = change as Record<string, number | true>
      const start = formatWallTime(id + Number(moveHours) * HOUR_MS)
      const override = excluded ? { excluded: true } : { start, duration: `PT${Number(hours)}H` }
      return [formatWallTime(id), override]
    }),
  )
  return parseCalendarEvent({ ...plain, recurrenceOverrides })
}

let last = 0
function fresh(more: Partial<Operation>): Operation {
  const id = `record-${++last}`
  const transactionId = `0b7f3c1e-8f0a-5c5e-9a53-${`${last}`.padStart(12, '0')}`
  return operation({ id, transactionId, correlation: `${id}/1`, ...more })
}

/** Writes the series and its changes, those in any order. */
async function write({ provider, run }: Session, series: CalendarEvent, order: Iterator<number>) {
  const outline = outlineOf(series)
  if (outline === null) throw new Error('it never happens')
  const form = provider.series(outline)
  if (form.kind === 'occurrences') throw new Error(form.reason)
  const master = { ...outline.event, recurrenceOverrides: {} }
  const seriesId = externalIdOf(await run(fresh({ event: master })))
  const changes = [...form.excluded, ...form.changed].map((id) => ({
    id,
    rank: Number(order.next().value),
  }))
  for (const { id: recurrenceId } of changes.sort((a, b) => a.rank - b.rank)) {
    const excluded = form.excluded.includes(recurrenceId)
    const event = excluded ? null : occurrenceOf(series, recurrenceId)
    const occurrence = { seriesId, recurrenceId, series: master, excluded }
    const find = fresh({ action: 'find', event, occurrence })
    const found = await run(find)
    const externalId = found.kind === 'found' ? (found.events[0]?.externalId ?? null) : null
    expect(await run({ ...find, action: 'update', externalId })).toMatchObject({ kind: 'done' })
  }
  const apart = form.apart.map((id) => fresh({ event: occurrenceOf(series, id) }))
  const ids = [seriesId]
  for (const create of apart) ids.push(externalIdOf(await run(create)))
  return ids
}

test('changes of neighbours are written in any order, and none is ever refused', async () => {
  const session = await sandboxSession()
  const range = { from: '2027-01-01T00:00:00Z', to: '2029-01-01T00:00:00Z' }
  const property = fc.asyncProperty(scenario, async ({ rule, edits, order }) => {
    const series = seriesOf(rule, edits)
    const written = await write(session, series, order)
    const walls = { from: Date.parse(range.from), until: Date.parse(range.to) }
    const wanted = recurrenceIds(series, walls, 1_000)
      .ids.map((id) => occurrenceOf(series, formatWallTime(id)))
      .filter((event) => event !== null)
      .map((event) => new Date(startInstantOf(event)).toISOString())
    const shown = session.mailbox().occurrences(range)
    expect(shown.map(({ start }) => start).sort()).toEqual(wanted.sort())
    for (const externalId of written) session.sandbox.deleteAsUser('alice', externalId)
  })
  await fc.assert(property, { numRuns: RUNS, seed: 20_270_308 })
}, 60_000)
