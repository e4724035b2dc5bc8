import { overrideOfRow } from './row-override.js'
import { rowWallTime } from './row-times.js'
import { formatWallTime, type WallTime } from './wall-time.js'

const DATE = /^\d{4}-\d{2}-\d{2}$/
const DAY_MS = 86_400_000

interface RecurrenceColumns {
  readonly rrule?: string | null | undefined
  /** `array_agg` over a left join without a match gives one null. */
  readonly exdates?: readonly (string | null)[] | null | undefined
  readonly rdates?: readonly (string | null)[] | null | undefined
  readonly recurrence_overrides?:
    Readonly<Record<string, Record<string, unknown>>> | null | undefined
}

/** What the recurrence columns of a row say, as fields of an event; a sentence when one cannot be read. */
export function recurrenceOfRow(
  row: RecurrenceColumns,
  start: WallTime,
  zone: string | null,
  allDay: boolean,
): { readonly recurrenceRules?: string[]; readonly recurrenceOverrides?: object } | string {
  const overrides: Record<string, Record<string, unknown>> = {}
  const timeOfDay = start - Math.floor(start / DAY_MS) * DAY_MS
  const wallOf = (text: string): WallTime | null => {
    const wall = rowWallTime(text, zone, allDay)
    // A bare date in a timed series means the occurrence of that day.
    return wall !== null && DATE.test(text) && !allDay ? wall + timeOfDay : wall
  }
  const columns = [
    ['rdates', row.rdates, {}],
    ['exdates', row.exdates, { excluded: true }],
  ] as const
  for (const [name, texts, override] of columns) {
    for (const text of texts ?? []) {
      if (text === null) continue
      const wall = wallOf(text)
      if (wall === null) return `${name} holds "${text.slice(0, 40)}", which is not a date and time`
      overrides[formatWallTime(wall)] = { ...override }
    }
  }
  for (const [text, override] of Object.entries(row.recurrence_overrides ?? {})) {
    const wall = wallOf(text)
    if (wall === null) {
      return `recurrence_overrides has the key "${text.slice(0, 40)}", which is not a date and time`
    }
    const read = overrideOfRow(override, wall, zone, allDay)
    if (typeof read === 'string') return `recurrence_overrides.${text.slice(0, 40)}: ${read}`
    overrides[formatWallTime(wall)] = read
  }
  const rules = (row.rrule ?? '').split(/\r?\n/).filter((line) => line.trim() !== '')
  return {
    ...(rules.length === 0 ? {} : { recurrenceRules: rules }),
    ...(Object.keys(overrides).length === 0 ? {} : { recurrenceOverrides: overrides }),
  }
}
