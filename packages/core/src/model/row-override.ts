import { contentColumns, contentOfRow } from './row-content.js'
import { durationOfRow } from './row-duration.js'
import { rowWallTime } from './row-times.js'
import { formatWallTime, type WallTime } from './wall-time.js'

const timeColumns: readonly string[] = ['start', 'end', 'duration_minutes']

/**
 * One changed occurrence of a row: fields of an event, or the columns of a row by their names, times
 * as Postgres writes them. What is null is as in the series.
 *
 * @param id the wall time at which the series would have the occurrence
 * @returns fields of an override, or a sentence when they cannot be read
 */
export function overrideOfRow(
  given: Readonly<Record<string, unknown>>,
  id: WallTime,
  zone: string | null,
  allDay: boolean,
): Record<string, unknown> | string {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  if (said['excluded'] === true) return { excluded: true }
  const columns: readonly string[] = [...timeColumns, ...contentColumns]
  const fields = Object.entries(said).filter(([name]) => !columns.includes(name))
  const times = timesOf(said, id, zone, allDay)
  if (typeof times === 'string') return times
  return { ...Object.fromEntries(fields), ...contentOfRow(said), ...times }
}

function timesOf(
  { start, end, duration_minutes }: Readonly<Record<string, unknown>>,
  id: WallTime,
  zone: string | null,
  allDay: boolean,
): Record<string, unknown> | string {
  const wall = typeof start === 'string' ? rowWallTime(start, zone, allDay) : null
  // What is no time is refused with the field's name.
  if (start !== undefined && wall === null) return { start }
  const moved = wall === null ? {} : { start: formatWallTime(wall) }
  if (end === undefined && duration_minutes === undefined) return moved
  const duration = durationOfRow(
    {
      start: wall === null ? formatWallTime(id) : String(start),
      end: typeof end === 'string' ? end : null,
      minutes: duration_minutes === undefined ? null : Number(duration_minutes),
    },
    wall ?? id,
    zone,
    allDay,
  )
  return duration.startsWith('P') ? { ...moved, duration } : duration
}
