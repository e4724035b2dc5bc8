import type { SeriesLayout } from '../decide/series-layout.js'
import { isForStanding, seriesStands } from '../decide/series-standing.js'
import { type CalendarEvent, isSeries } from '../model/calendar-event.js'
import { occurrenceOf } from '../model/occurrences.js'
import { readPart } from '../model/part.js'
import type { OccurrenceTarget } from '../ports/calendar-provider.js'
import type { ClaimedRecord } from '../ports/store/claim-store.js'

/**
 * What a part of a rendered event comes to at a provider.
 *
 * - `event`: an event to be written; `redo` when changes to its occurrences may follow. Some may be
 *   planned while it is being written, so any series has to be planned again afterwards.
 * - `occurrence`: a change to an occurrence of a series that stands.
 * - `waits`: the series that it belongs to does not stand as planned; its next plan follows, or has
 *   to be asked for, because the provider holds the series in another form now (`planned` is false).
 * - `none`: the event has no such part any more, as another template makes it.
 */
export type PartContent =
  | {
      readonly kind: 'event'
      readonly event: CalendarEvent
      readonly redo: boolean
      /** Why the provider cannot hold it as the series that was planned; `null` when it can. */
      readonly inexpressible: string | null
    }
  | {
      readonly kind: 'occurrence'
      readonly event: CalendarEvent | null
      readonly target: OccurrenceTarget
      readonly seriesAppliedAt: number
    }
  | { readonly kind: 'waits'; readonly planned: boolean }
  | { readonly kind: 'none'; readonly why: string }

/** The content of a claimed record's part. Pure. */
export function partContent(
  { record, series }: ClaimedRecord,
  event: CalendarEvent,
  layoutOf: (event: CalendarEvent) => SeriesLayout,
): PartContent {
  const key = readPart(record.part)
  if (key.kind === 'apart') {
    const occurrence = occurrenceOf(event, key.recurrenceId)
    if (occurrence === null) return { kind: 'none', why: `${key.recurrenceId} is excluded now` }
    return { kind: 'event', event: occurrence, redo: false, inexpressible: null }
  }
  const layout = isSeries(event) ? layoutOf(event) : null
  if (key.kind === 'whole') {
    // A series that cannot stand as one is given as it is: the provider refuses it and says why.
    if (layout?.kind === 'native') {
      return { kind: 'event', event: layout.master, redo: true, inexpressible: null }
    }
    return { kind: 'event', event, redo: false, inexpressible: layout?.reason ?? null }
  }
  const { recurrenceId } = key
  const excluded = layout?.kind === 'native' && layout.excluded.has(recurrenceId)
  const changed = layout?.kind === 'native' && layout.changed.has(recurrenceId)
  if (layout?.kind !== 'native' || (!excluded && !changed)) return { kind: 'waits', planned: false }
  if (!seriesStands(series) || !isForStanding(record, series)) {
    return { kind: 'waits', planned: true }
  }
  return {
    kind: 'occurrence',
    event: excluded ? null : occurrenceOf(event, recurrenceId),
    target: { seriesId: series.externalId ?? '', recurrenceId, series: layout.master, excluded },
    seriesAppliedAt: series.applied?.at ?? 0,
  }
}
