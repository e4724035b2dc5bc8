import { type CalendarEvent, isSeries } from '../model/calendar-event.js'
import { hashEvent } from '../model/event-hash.js'
import type { Instant } from '../model/instant.js'
import { occurrenceOf, takesPlace } from '../model/occurrences.js'
import { occurrencePart, readPart, wholePart } from '../model/part.js'
import type { Presence, SyncRecord } from '../model/sync-record.js'
import { layOutOccurrences } from './lay-out-occurrences.js'
import { type FormOf, seriesLayout, type SeriesLayout } from './series-layout.js'
import { occurrenceHash, seriesStands, wantsExclusion } from './series-standing.js'
import { placeInWindow, placeSeries, type SyncWindow } from './window.js'

/** What shall become of one part of a schedule on one connection. */
export interface PartWish {
  readonly part: string
  readonly presence: Presence
  readonly hash: string | null
  /** Why, for `explain`; `null` when it is plain. */
  readonly reason: string | null
  /** Mails that the provider sends to participants when this is written. */
  readonly mails: number
}

export interface Layout {
  readonly wishes: readonly PartWish[]
  /** When time alone changes the layout; `null` for never. */
  readonly replanAt: Instant | null
}

export interface LayoutContext {
  readonly formOf: FormOf
  /** Whether participants are written, and whether they are mailed then. */
  readonly attendees: boolean
  readonly mails: boolean
  readonly window: SyncWindow
  readonly series: SeriesPolicy
  readonly now: Instant
  readonly whenGone: 'recreate' | 'detach'
}

/** What happens to a series that a calendar cannot hold as one. */
export interface SeriesPolicy {
  /** `occurrences`: each becomes an event of its own. `refuse`: it is not written, and reported. */
  readonly whenInexpressible: 'occurrences' | 'refuse'
  /** Most occurrences of one series that become events of their own within the window. */
  readonly maxOccurrences: number
}

export const defaultSeriesPolicy: SeriesPolicy = {
  whenInexpressible: 'occurrences',
  maxOccurrences: 2_000,
}

/** The records of one schedule on one connection, by part. */
export type RecordsByPart = ReadonlyMap<string, SyncRecord>

/** Decides which parts of an event stand in one calendar, and in what form. */
export function layOut(
  event: CalendarEvent,
  records: RecordsByPart,
  context: LayoutContext,
): Layout {
  if (!isSeries(event)) return layOutSingle(event, records, context)
  const layout = seriesLayout(event, context.formOf)
  if (layout.kind === 'native') return layOutNative(event, layout, records, context)
  const { whenInexpressible } = context.series
  const occurrences =
    whenInexpressible === 'refuse'
      ? null
      : layOutOccurrences(event, layout.reason, records, context)
  if (occurrences !== null) {
    if (!isDetached(records, context)) return withRest(occurrences, records, () => false)
    // Nor does it come back in another form; what stands beside it follows its schedule.
    const beside = occurrences.wishes.filter(({ part }) => stands(records.get(part)))
    return withRest(
      { ...occurrences, wishes: [whole(event, records, context), ...beside] },
      records,
      () => false,
    )
  }
  // Nothing is lost by a series that never takes place: there is nothing to refuse.
  if (!takesPlace(event)) return withRest({ wishes: [], replanAt: null }, records, () => false)
  // It is refused when it is sent, which is reported; what stands is left as it is.
  return { wishes: [whole(event, records, context)], replanAt: null }
}

/** Whether the user deleted the whole, and the policy is to leave it so. */
function isDetached(records: RecordsByPart, { whenGone }: LayoutContext): boolean {
  const last = records.get(wholePartOf(records))
  return last?.status === 'detached' && stands(last) && whenGone === 'detach'
}

function layOutSingle(
  event: CalendarEvent,
  records: RecordsByPart,
  context: LayoutContext,
): Layout {
  const wish = whole(event, records, context)
  const place = placeInWindow(event, context.window, context.now)
  // The window limits what is created; what stands in a calendar keeps following its schedule.
  const wished = place.kind === 'inside' || stands(records.get(wish.part))
  const replanAt = place.kind === 'future' && !wished ? place.entersAt : null
  return withRest({ wishes: wished ? [wish] : [], replanAt }, records, () => false)
}

function layOutNative(
  event: CalendarEvent,
  layout: Extract<SeriesLayout, { kind: 'native' }>,
  records: RecordsByPart,
  context: LayoutContext,
): Layout {
  const last = wholePartOf(records)
  const replaced = !isDetached(records, context) && hasTakenBack(last, layout, records)
  const part = replaced ? wholePart(lastGeneration(records) + 1) : last
  const redone = layout.changed.size + layout.excluded.size
  const master = present(part, layout.master, context)
  const wish = { ...master, mails: master.mails * (1 + redone) }
  const wishes: PartWish[] = []
  const place = placeSeries(event, context.window, context.now)
  if (place.kind === 'inside' || stands(records.get(last))) wishes.push(wish)
  const series = records.get(part)
  const ready = seriesStands(series) && series.desired.hash === wish.hash
  if (ready) wishes.push(...occurrenceWishes(event, layout, series, context))
  let replanAt = place.kind === 'future' && wishes.length === 0 ? place.entersAt : null
  for (const id of layout.apart) {
    const occurrence = occurrenceOf(event, id)
    if (occurrence === null) continue
    const placed = placeInWindow(occurrence, context.window, context.now)
    if (placed.kind === 'inside' || stands(records.get(id))) {
      const reason = 'an occurrence that the series in the calendar cannot hold'
      wishes.push({ ...present(id, occurrence, context), reason })
    } else if (placed.kind === 'future') {
      replanAt = Math.min(replanAt ?? Infinity, placed.entersAt)
    }
  }
  // What was written to occurrences waits for the series, and is planned again once it stands.
  const waits = (record: SyncRecord): boolean => {
    const key = readPart(record.part)
    return !ready && key.kind === 'occurrence' && key.series === part
  }
  return withRest({ wishes, replanAt }, records, waits)
}

function occurrenceWishes(
  event: CalendarEvent,
  { changed, excluded }: Extract<SeriesLayout, { kind: 'native' }>,
  series: SyncRecord,
  context: LayoutContext,
): PartWish[] {
  const { attendees } = context
  const wish = (id: string, occurrence: CalendarEvent | null): PartWish => ({
    part: occurrencePart(series.part, id),
    presence: 'present',
    hash: occurrenceHash(occurrence, series, { attendees }),
    reason: occurrence === null ? 'an occurrence that does not take place' : 'a changed occurrence',
    mails: mailsFor(occurrence ?? event, context),
  })
  return [
    ...[...excluded].map((id) => wish(id, null)),
    ...[...changed].map((id) => wish(id, occurrenceOf(event, id))),
  ]
}

/**
 * Whether a change that may have been made to an occurrence is wanted no more. No calendar promises
 * to give such an occurrence back as it was, so the series is replaced by a new one. That a change
 * was given up already (the schedule was no series for a while, or removed) makes no difference: the
 * event may never have been deleted meanwhile.
 */
function hasTakenBack(
  part: string,
  { changed, excluded }: Extract<SeriesLayout, { kind: 'native' }>,
  records: RecordsByPart,
): boolean {
  for (const record of records.values()) {
    const key = readPart(record.part)
    if (key.kind !== 'occurrence' || key.series !== part) continue
    if (!stands(record)) {
      if (mayBeLeft(record, records.get(part))) return true
      continue
    }
    if (excluded.has(key.recurrenceId)) continue
    if (!changed.has(key.recurrenceId) || wantsExclusion(record)) return true
  }
  return false
}

/** Whether what was written to an occurrence once may be left in the series that stands now. */
function mayBeLeft(record: SyncRecord, series: SyncRecord | undefined): boolean {
  // It went with the event that it belonged to, when that is known to be gone.
  return record.status !== 'deleted' || record.incarnation >= (series?.incarnation ?? 0)
}

function whole(event: CalendarEvent, records: RecordsByPart, context: LayoutContext): PartWish {
  return present(wholePartOf(records), event, context)
}

function present(part: string, event: CalendarEvent, context: LayoutContext): PartWish {
  const { attendees } = context
  const hash = hashEvent(event, { attendees })
  return { part, presence: 'present', hash, reason: null, mails: mailsFor(event, context) }
}

/** One to each participant, where they are mailed at all. */
export function mailsFor(
  { participants }: CalendarEvent,
  { attendees, mails }: Pick<LayoutContext, 'attendees' | 'mails'>,
): number {
  return attendees && mails ? participants.length : 0
}

/** Why a part goes while its schedule stays. */
export const NO_SUCH_PART = 'the schedule has no such part any more'

/** Everything else that stands goes, but for what waits. */
function withRest(
  { wishes, replanAt }: Layout,
  records: RecordsByPart,
  waits: (record: SyncRecord) => boolean,
): Layout {
  const wished = new Set(wishes.map(({ part }) => part))
  const rest = [...records.values()].filter(
    (record) => stands(record) && !wished.has(record.part) && !waits(record),
  )
  const removed = rest.map(({ part }): PartWish => {
    return { part, presence: 'absent', hash: null, reason: NO_SUCH_PART, mails: 0 }
  })
  return { wishes: [...wishes, ...removed], replanAt }
}

function stands(record: SyncRecord | undefined): boolean {
  return record !== undefined && record.desired.presence === 'present'
}

/** Of several, the one that replaced the others. */
function wholePartOf(records: RecordsByPart): string {
  return wholePart(Math.max(1, lastGeneration(records)))
}

function lastGeneration(records: RecordsByPart): number {
  let last = 0
  for (const part of records.keys()) {
    const key = readPart(part)
    if (key.kind === 'whole') last = Math.max(last, key.generation)
  }
  return last
}
