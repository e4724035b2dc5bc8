import type { CalendarEvent } from './calendar-event.js'
import { firstRegularId, regularIds } from './occurrences.js'
import type { RecurrenceOverride } from './recurrence-override.js'
import { formatWallTime, parseWallTime } from './wall-time.js'

/** A series sorted into what a provider has to express. Recurrence ids are wall times as text. */
export interface SeriesOutline {
  /**
   * The series itself. Its `start` is the first occurrence that the rules give; overrides that
   * change nothing (an exclusion of what never happens) are left out.
   */
  readonly event: CalendarEvent
  /** Occurrences that the rules give and an override takes away. */
  readonly excluded: readonly string[]
  /** Occurrences that the rules give and an override changes. */
  readonly changed: readonly string[]
  /** Occurrences that no rule gives. */
  readonly added: readonly string[]
}

/** More overrides than an event may have: no rule is looked at for longer. */
const MAX_IDS = 100_000
/** Overrides that lie further apart than this are asked for one by one, if they are few. */
const FAR_MS = 30 * 365 * 86_400_000
const MANY = 200

/** The outline of a series; `null` when its rules never give an occurrence or cannot be aligned. */
export function outlineOf(series: CalendarEvent): SeriesOutline | null {
  const event = alignedSeries(series)
  if (event === null) return null
  const texts = Object.keys(event.recurrenceOverrides)
  const regular = regularAmong(event, texts)
  const outline = { excluded: [] as string[], changed: [] as string[], added: [] as string[] }
  const recurrenceOverrides: Record<string, RecurrenceOverride> = {}
  for (const id of texts) {
    const override = event.recurrenceOverrides[id] as RecurrenceOverride
    const isRegular = regular.has(id)
    // Nothing changes: an exclusion of what never happens, an empty change of what does.
    if (override.excluded === true ? !isRegular : isRegular && isEmpty(override)) continue
    recurrenceOverrides[id] = override
    if (override.excluded === true) outline.excluded.push(id)
    else if (isRegular) outline.changed.push(id)
    else outline.added.push(id)
  }
  return { event: { ...event, recurrenceOverrides }, ...outline }
}

/** Why a series has no outline, for people. */
export function whyNoOutline(series: CalendarEvent): string {
  return firstRegularId(series) === null
    ? 'its rules never give an occurrence'
    : 'its start is none of its occurrences, and its rules count from there'
}

/**
 * The series with a start that its rules give. A start that is none of its occurrences is moved to
 * the first one, which changes nothing for one rule; several rules may count from it differently,
 * and so does one of numbered weeks, whose year begins before or after New Year's Day.
 */
function alignedSeries(event: CalendarEvent): CalendarEvent | null {
  const first = firstRegularId(event)
  if (first === null) return null
  const start = formatWallTime(first)
  if (start === event.start) return event
  const [rule, ...others] = event.recurrenceRules
  return others.length > 0 || rule?.byWeekNo !== undefined ? null : { ...event, start }
}

function regularAmong(event: CalendarEvent, texts: readonly string[]): ReadonlySet<string> {
  if (texts.length === 0) return new Set()
  const walls = texts.map((text) => parseWallTime(text) ?? 0)
  const range = { from: Math.min(...walls), until: Math.max(...walls) + 1 }
  // One override in the year 9999 must not expand the series until then.
  const ranges =
    range.until - range.from < FAR_MS || walls.length > MANY
      ? [range]
      : walls.map((wall) => ({ from: wall, until: wall + 1 }))
  const ids = ranges.flatMap((one) => regularIds(event, one, MAX_IDS).ids)
  return new Set(ids.map(formatWallTime))
}

function isEmpty(override: RecurrenceOverride): boolean {
  return Object.keys(override).length === 0
}
