import assert from 'node:assert/strict'
import {
  type CalendarEvent,
  type CalendarProvider,
  outlineOf,
  type RecurrenceOverride,
  type SeriesForm,
} from '@calsync/core'

/** What a provider's `series` comes to for one event. */
export type SeriesLayout =
  | (Extract<SeriesForm, { kind: 'native' }> & {
      /** What is written as the series: without what is written one by one after it. */
      readonly master: CalendarEvent
    })
  | Extract<SeriesForm, { kind: 'occurrences' }>

/** Lays out a series as `SeriesForm` promises that it is written. */
export function layoutOf(provider: CalendarProvider, series: CalendarEvent): SeriesLayout {
  const outline = outlineOf(series)
  if (outline === null) return { kind: 'occurrences', reason: 'its start cannot be aligned' }
  const form = provider.series(outline)
  if (form.kind === 'occurrences') return form
  const kept: Record<string, RecurrenceOverride> = {}
  const listed = new Set([...form.changed, ...form.excluded, ...form.apart])
  for (const [id, override] of Object.entries(outline.event.recurrenceOverrides)) {
    if (!listed.has(id)) kept[id] = override
  }
  // An added occurrence that is changed afterwards has to be there first.
  for (const id of outline.added) if (form.changed.includes(id)) kept[id] = {}
  return { ...form, master: { ...outline.event, recurrenceOverrides: kept } }
}

/** A form that names only what there is, each recurrence id under what can become of it. */
export function assertSoundForm(form: SeriesForm, series: CalendarEvent): void {
  if (form.kind === 'occurrences') {
    assert.match(form.reason, /^\S+ .{8,290}$/, 'a reason is a clause that people read')
    return
  }
  const { excluded = [], changed = [], added = [] } = outlineOf(series) ?? {}
  const among = (ids: readonly string[], known: readonly string[], what: string): void => {
    assert.equal(new Set(ids).size, ids.length, `${what} names an occurrence twice`)
    for (const id of ids) assert.ok(known.includes(id), `${what} names ${id}, which is not one`)
  }
  among(form.changed, [...changed, ...added], 'changed')
  among(form.excluded, [...excluded, ...changed], 'excluded')
  among(form.apart, [...changed, ...added], 'apart')
  for (const id of form.changed) {
    assert.ok(!form.apart.includes(id), `${id} is both changed and apart`)
    assert.ok(!form.excluded.includes(id), `${id} is both changed and excluded`)
  }
  for (const id of form.excluded) {
    const gone = excluded.includes(id) || form.apart.includes(id)
    assert.ok(gone, `${id} is excluded and stands nowhere else`)
  }
}
