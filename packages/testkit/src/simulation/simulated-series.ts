import {
  type CalendarEvent,
  isSeries,
  type OccurrenceTarget,
  type Outcome,
  occurrenceOf,
  recurrenceIds,
  type SeriesForm,
  type SeriesOutline,
  formatWallTime,
} from '@calsync/core'
import { facts } from './calendar-faults.js'

/** What a calendar holds of a series beside its master: by recurrence id, `null` is taken out. */
export type OccurrenceChanges = Map<string, CalendarEvent | null>

export interface SeriesHolder {
  readonly externalId: string
  readonly event: CalendarEvent
  readonly changes: OccurrenceChanges
}

/** What an edit of the master does to its changed occurrences; nobody promises either. */
export type AfterEdit = 'drops' | 'keeps'

const RANGE = { from: Date.UTC(2000, 0), until: Date.UTC(2040, 0) }

/** Holds series of days and weeks; what is added stands apart, and so does what leaves its day. */
export function simulatedForm(outline: SeriesOutline): SeriesForm {
  const { event, added, changed, excluded } = outline
  const rule = event.recurrenceRules[0]
  if (rule?.frequency !== 'weekly' && rule?.frequency !== 'daily') {
    return { kind: 'occurrences', reason: 'the simulated calendar knows days and weeks only' }
  }
  const far = changed.filter((id) => {
    const start = event.recurrenceOverrides[id]?.start ?? id
    return start.slice(0, 10) !== id.slice(0, 10)
  })
  return {
    kind: 'native',
    changed: changed.filter((id) => !far.includes(id)),
    excluded: [...excluded, ...far],
    apart: [...added, ...far],
  }
}

/** The occurrences of one stored event as its user sees them. */
export function seenOccurrences({ event, changes }: SeriesHolder): CalendarEvent[] {
  if (!isSeries(event)) return [event]
  const seen: CalendarEvent[] = []
  for (const id of recurrenceIds(event, RANGE, 100_000).ids.map(formatWallTime)) {
    const occurrence = changes.has(id) ? changes.get(id) : occurrenceOf(event, id)
    if (occurrence !== null && occurrence !== undefined) seen.push(occurrence)
  }
  return seen
}

/** The changes that are left of a series after its master was written. */
export function changesAfterEdit(
  { changes }: SeriesHolder,
  edited: CalendarEvent,
  after: AfterEdit,
): OccurrenceChanges {
  if (after === 'drops') return new Map()
  const ids = new Set(recurrenceIds(edited, RANGE, 100_000).ids.map(formatWallTime))
  return new Map([...changes].filter(([id]) => ids.has(id)))
}

/** Answers a look at an occurrence. */
export function findOccurrence(
  holder: SeriesHolder | undefined,
  { recurrenceId }: OccurrenceTarget,
  wanted: CalendarEvent | null,
): Outcome {
  if (holder === undefined) return gone()
  const stands = occurrenceIn(holder, recurrenceId)
  if (stands === null) return { kind: 'found', events: [] }
  const same = JSON.stringify(stands) === JSON.stringify(wanted)
  const externalId = `${holder.externalId}/${recurrenceId}`
  return { kind: 'found', events: [{ externalId, content: same ? 'same' : 'different' }] }
}

/** Changes an occurrence, or takes it out. */
export function changeOccurrence(
  holder: SeriesHolder | undefined,
  { recurrenceId, excluded }: OccurrenceTarget,
  event: CalendarEvent | null,
): Outcome {
  if (holder === undefined || occurrenceIn(holder, recurrenceId) === null) return gone()
  holder.changes.set(recurrenceId, excluded ? null : event)
  return { kind: 'done', externalId: excluded ? null : `${holder.externalId}/${recurrenceId}` }
}

function occurrenceIn({ event, changes }: SeriesHolder, id: string): CalendarEvent | null {
  if (changes.has(id)) return changes.get(id) ?? null
  const wall = Date.parse(`${id}Z`)
  const { ids } = recurrenceIds(event, { from: wall, until: wall + 1 }, 1)
  return ids.length === 0 ? null : occurrenceOf(event, id)
}

function gone(): Outcome {
  return { kind: 'refused', error: facts('EVENT_GONE') }
}
