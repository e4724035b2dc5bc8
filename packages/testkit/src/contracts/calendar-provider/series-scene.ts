import assert from 'node:assert/strict'
import {
  type CalendarEvent,
  endInstantOf,
  formatWallTime,
  localEndOf,
  occurrenceOf,
  type Operation,
  type Outcome,
  parseWallTime,
  recurrenceIds,
  startInstantOf,
} from '@calsync/core'
import type { TimeRange } from './harness.js'
import { createdId, creation, failureOf, findOf, type ProviderScene } from './provider-scene.js'
import { layoutOf, type SeriesLayout } from './series-layout.js'

const DAY_MS = 86_400_000
/** A moved occurrence may come from so far outside the range. */
const MOVED_MS = 60 * DAY_MS
const MAX_OCCURRENCES = 2_000

/** A series that a provider was told to write. */
export interface WrittenSeries {
  readonly series: CalendarEvent
  readonly layout: SeriesLayout
  /** The create of the series itself; of the first occurrence where each is an event. */
  readonly operation: Operation
  readonly externalId: string
}

/** Writes a series as the engine does: in the provider's own form, changes one by one after it. */
export async function writeSeries(
  scene: ProviderScene,
  create: Operation,
  range: TimeRange,
): Promise<WrittenSeries> {
  const series = create.event ?? assert.fail('a create without an event')
  const layout = layoutOf(scene.provider, series)
  if (layout.kind === 'occurrences') {
    const events = occurrencesOf(series, range).map(creationOf)
    const ids = (await scene.runAll(events)).map(createdId)
    return { series, layout, operation: events[0] ?? create, externalId: ids[0] ?? '' }
  }
  const operation = { ...create, event: layout.master }
  const externalId = await scene.create(operation)
  const written = { series, layout, operation, externalId }
  await writeChanges(scene, written)
  const apart = layout.apart.map((id) => occurrenceOf(series, id)).filter((event) => event !== null)
  for (const outcome of await scene.runAll(apart.map(creationOf))) createdId(outcome)
  return written
}

/** Makes the changes to single occurrences, as the engine does after each write of a series. */
export async function writeChanges(scene: ProviderScene, written: WrittenSeries): Promise<void> {
  const { layout } = written
  if (layout.kind === 'occurrences') return
  for (const id of [...layout.excluded, ...layout.changed]) {
    const outcome = await changeOccurrence(scene, written, id)
    if (outcome !== null) assert.equal(outcome.kind, 'done', JSON.stringify(outcome))
  }
}

/** Brings one occurrence to what its series says; `null` when the look shows nothing to do. */
export async function changeOccurrence(
  scene: ProviderScene,
  written: WrittenSeries,
  recurrenceId: string,
): Promise<Outcome | null> {
  const find = findOccurrence(written, recurrenceId)
  const events = await scene.find(find)
  assert.ok(events.length <= 1, 'more than one event for an occurrence')
  const [event] = events
  if (event === undefined) {
    assert.ok(find.event === null, `the series has no occurrence of ${recurrenceId}`)
    return null
  }
  return event.content === 'same' ? null : scene.run(updateOccurrence(find, event.externalId))
}

/** The look at an occurrence; compared with what the series says of it. */
export function findOccurrence(written: WrittenSeries, recurrenceId: string): Operation {
  const { series, layout, operation, externalId } = written
  const event = occurrenceOf(series, recurrenceId)
  const excluded =
    event === null || (layout.kind === 'native' && layout.excluded.includes(recurrenceId))
  const { id, transactionId, correlation } = creation()
  return {
    ...findOf({ ...operation, id, transactionId, correlation }),
    event: excluded ? null : event,
    occurrence: {
      seriesId: externalId,
      recurrenceId,
      series: operation.event ?? assert.fail('a series without an event'),
      excluded,
    },
  }
}

/** The update of the event that a look has found. */
export function updateOccurrence(find: Operation, externalId: string): Operation {
  return { ...find, action: 'update', externalId }
}

/** The look at an occurrence of a series that is not there is refused so. */
export function assertSeriesGone(outcome: Outcome): void {
  assert.equal(failureOf(outcome, 'refused').class, 'EVENT_GONE')
}

/** What a series should show in a range, one line per occurrence. */
export function expectedIn(series: CalendarEvent, range: TimeRange): string[] {
  return occurrencesOf(series, range).map(shownAs).sort()
}

/** One event that happens once, as its user should see it. */
export function shownAs(event: CalendarEvent): string {
  if (!event.showWithoutTime) {
    const [start, end] = [startInstantOf(event), endInstantOf(event)].map(instantText)
    return `${start} to ${end} ${event.title}`
  }
  const end = localEndOf({ ...event, timeZone: null })
  return `${event.start.slice(0, 10)} to ${end.slice(0, 10)} ${event.title}`
}

/** What the calendar shows in a range, in the same form. */
export async function seenIn(scene: ProviderScene, range: TimeRange): Promise<string[]> {
  const seen = await scene.harness.calendar.occurrences(range)
  return seen
    .filter(({ start }) => isWithin(Date.parse(start), range))
    .map(({ start, end, title }) => `${start} to ${end} ${title}`)
    .sort()
}

/** The occurrences of a series that start in a range, as events of their own. */
function occurrencesOf(series: CalendarEvent, range: TimeRange): CalendarEvent[] {
  const walls = {
    from: Date.parse(range.from) - MOVED_MS,
    until: Date.parse(range.to) + MOVED_MS,
  }
  const { ids, cut } = recurrenceIds(series, walls, MAX_OCCURRENCES)
  assert.ok(!cut, 'the example has too many occurrences')
  return ids
    .map((id) => occurrenceOf(series, formatWallTime(id)))
    .filter((event) => event !== null)
    .filter((event) => {
      const start = event.showWithoutTime ? parseWallTime(event.start) : startInstantOf(event)
      return isWithin(start ?? 0, range)
    })
}

function creationOf(event: CalendarEvent): Operation {
  return { ...creation(), event }
}

function isWithin(instant: number, { from, to }: TimeRange): boolean {
  return instant >= Date.parse(from) && instant < Date.parse(to)
}

function instantText(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}
