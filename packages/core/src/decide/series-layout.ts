import type { CalendarEvent } from '../model/calendar-event.js'
import type { RecurrenceOverride } from '../model/recurrence-override.js'
import { outlineOf, type SeriesOutline, whyNoOutline } from '../model/series-outline.js'
import type { SeriesForm } from '../ports/calendar-provider.js'

/** How one provider writes series; see `CalendarProvider.series`. */
export type FormOf = (outline: SeriesOutline) => SeriesForm

/** A series as a provider holds it. */
export type SeriesLayout =
  | {
      readonly kind: 'native'
      /** What is written as the series itself. */
      readonly master: CalendarEvent
      /** Recurrence ids of what is written to single occurrences once the series stands. */
      readonly changed: ReadonlySet<string>
      readonly excluded: ReadonlySet<string>
      /** Recurrence ids of occurrences that become events of their own beside the series. */
      readonly apart: readonly string[]
    }
  | { readonly kind: 'occurrences'; readonly reason: string }

const outlines = new WeakMap<CalendarEvent, SeriesOutline | null>()

/** Lays out a series for a provider. Pure: planning and sending come to the same. */
export function seriesLayout(event: CalendarEvent, formOf: FormOf): SeriesLayout {
  let outline = outlines.get(event)
  if (outline === undefined) {
    outline = outlineOf(event)
    outlines.set(event, outline)
  }
  if (outline === null) {
    return { kind: 'occurrences', reason: whyNoOutline(event) }
  }
  const form = formOf(outline)
  if (form.kind === 'occurrences') return form
  const changed = new Set(form.changed)
  const excluded = new Set(form.excluded)
  const listed = new Set([...form.changed, ...form.excluded, ...form.apart])
  return {
    kind: 'native',
    master: masterOf(outline, listed, changed),
    changed,
    excluded,
    apart: form.apart,
  }
}

/** The series without what is written apart from it. */
function masterOf(
  { event, added }: SeriesOutline,
  listed: ReadonlySet<string>,
  changed: ReadonlySet<string>,
): CalendarEvent {
  const kept: Record<string, RecurrenceOverride> = {}
  for (const [id, override] of Object.entries(event.recurrenceOverrides)) {
    if (!listed.has(id)) kept[id] = override
  }
  // An added occurrence that is changed afterwards has to be there first.
  for (const id of added) if (changed.has(id)) kept[id] = {}
  return { ...event, recurrenceOverrides: kept }
}
