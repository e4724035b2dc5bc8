import {
  type CalendarEvent,
  formatWallTime,
  hashEvent,
  occurrenceOf,
  type Operation,
  outlineOf,
  parseCalendarEvent,
  parseWallTime,
  recurrenceIds,
  type RenderEvent,
  type Schedule,
  Secret,
} from '@calsync/core'
import { outlook, pica } from '@calsync/pica-provider'
import objectHash from 'object-hash'
import { ratesPerSecond } from './rates.ts'
import { sampleSchedules } from './sample-schedules.ts'

/** What is done per event, without database and network; each figure per second. */
export interface EventRates {
  readonly rendered: number
  readonly mappedSingle: number
  readonly mappedSeries: number
  readonly mappedOccurrences: number
  readonly expandedOccurrences: number
  readonly hashed: number
  /** The same events with npm's object-hash. */
  readonly objectHashed: number
}

const COUNT = 200
const FOR_MS = 400

/** A host's template, as a README shows it. */
const template: RenderEvent = (schedule) => ({
  ...schedule.event,
  title: `[Acme] ${schedule.event.title}`,
})
const target = {
  userId: 'alice',
  organizationId: '',
  integration: 'microsoft-outlook',
  calendar: null,
}

// Never called: mapping is pure.
const gateway = pica({ secret: new Secret('none'), baseUrl: 'http://127.0.0.1:9' })
const provider = outlook({ gateway })

/** Measures on one thread, on objects that were never seen before. */
export function measureEvents(): EventRates {
  const of = (kind: Parameters<typeof sampleSchedules>[0]): Schedule[] =>
    sampleSchedules(kind, COUNT)
  const mixed = [...of('plain'), ...of('full'), ...of('series')]
  const singles = [...of('plain'), ...of('full')]
  const one = (schedules: readonly Schedule[], work: (event: CalendarEvent) => number | void) =>
    ratesPerSecond(() => freshEvents(schedules), [work], FOR_MS)[0] ?? Number.NaN
  const [hashed = Number.NaN, objectHashed = Number.NaN] = ratesPerSecond(
    () => freshEvents(mixed),
    [
      (event) => void hashEvent(event, { attendees: true }),
      (event) => void objectHash(event, { algorithm: 'sha256' }),
    ],
    FOR_MS,
  )
  return {
    rendered: ratesPerSecond(() => structuredClone(mixed), [renderOne], FOR_MS)[0] ?? Number.NaN,
    mappedSingle: one(singles, mapSingle),
    mappedSeries: one(of('series'), mapSeries),
    mappedOccurrences: one(of('inexpressible').slice(0, 20), mapOccurrences),
    expandedOccurrences: one(of('series'), (event) => occurrencesOf(event).length),
    hashed,
    objectHashed,
  }
}

function freshEvents(schedules: readonly Schedule[]): CalendarEvent[] {
  return schedules.map(({ event }) => structuredClone(event))
}

function renderOne(schedule: Schedule): void {
  const rendered = template(schedule, target)
  if (!('skip' in rendered)) parseCalendarEvent(rendered)
}

function mapSingle(event: CalendarEvent): void {
  const operation: Operation = {
    id: 'record',
    action: 'create',
    transactionId: '0b8c1a52-6a0e-5a4b-9a59-3b6c2a6f1d11',
    correlation: 'record/0',
    externalId: null,
    event,
    occurrence: null,
    calendarId: null,
  }
  const preparation = provider.prepare(operation)
  if (preparation.kind === 'refused') throw new Error(preparation.error.message)
}

/** Its form, and the request of the series itself. */
function mapSeries(event: CalendarEvent): void {
  const outline = outlineOf(event)
  if (outline === null || provider.series(outline).kind !== 'native') {
    throw new Error('the sample is no series that Outlook can hold')
  }
  mapSingle({ ...outline.event, recurrenceOverrides: {} })
}

/** Its form, and the request of each occurrence as an event of its own. */
function mapOccurrences(event: CalendarEvent): number {
  const outline = outlineOf(event)
  if (outline === null || provider.series(outline).kind !== 'occurrences') {
    throw new Error('the sample is a series that Outlook can hold')
  }
  const occurrences = occurrencesOf(event)
  occurrences.forEach(mapSingle)
  return occurrences.length
}

function occurrencesOf(event: CalendarEvent): CalendarEvent[] {
  const from = parseWallTime(event.start) ?? 0
  const range = { from, until: from + 2 * 365 * 86_400_000 }
  const { ids } = recurrenceIds(event, range, 2_000)
  return ids.flatMap((id) => occurrenceOf(event, formatWallTime(id)) ?? [])
}
