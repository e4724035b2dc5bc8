import {
  calendarEventSchema,
  canonicalTimeZone,
  formatWallTime,
  instantOf,
  parseWallTime,
  type RecurrenceOverride,
  wallTimeAt,
} from '@calsync/core'
import { recurrenceText } from './held.js'

const LINE = /^(RRULE|EXDATE|RDATE)(?:;([^:]*))?:(.*)$/
const DATE = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/

/** Where a series begins, which the dates and ends of its lines are relative to. */
export interface SeriesStart {
  /** Wall time in `timeZone`. */
  readonly start: string
  readonly timeZone: string | null
  readonly showWithoutTime: boolean
}

/**
 * The lines of a series as Google holds them, in the form of `recurrenceText`. Google writes rules
 * its own way, so they are read and compared as rules. What cannot be read stays as it is: it is
 * not what was sent, then.
 */
export function readRecurrence(lines: readonly string[], at: SeriesStart): string {
  const read = readLines(lines, at)
  return read ?? lines.join('\n')
}

function readLines(lines: readonly string[], at: SeriesStart): string | null {
  const rules: string[] = []
  const recurrenceOverrides: Record<string, RecurrenceOverride> = {}
  for (const line of lines) {
    const [, name, parameters = '', value = ''] = LINE.exec(line) ?? []
    if (name === undefined) return null
    if (name === 'RRULE') rules.push(value)
    else {
      for (const text of value.split(',')) {
        const id = recurrenceId(text, parameters, at)
        if (id === null) return null
        recurrenceOverrides[id] = name === 'EXDATE' ? { excluded: true } : {}
      }
    }
  }
  const duration = at.showWithoutTime ? 'P1D' : 'PT0S'
  const event = { title: '', ...at, duration, recurrenceRules: rules, recurrenceOverrides }
  const parsed = calendarEventSchema.safeParse(event)
  return parsed.success ? recurrenceText(parsed.data) : null
}

/** A date of a line as wall time of the series. */
function recurrenceId(text: string, parameters: string, at: SeriesStart): string | null {
  const match = DATE.exec(text)
  if (match === null) return null
  const [, year, month, day, hour = '00', minute = '00', second = '00', utc] = match
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  if (at.showWithoutTime || at.timeZone === null) return `${written.slice(0, 10)}T00:00:00`
  const wall = parseWallTime(written)
  const tzid = /(?:^|;)TZID=([^;]+)/.exec(parameters)?.[1]
  const zone = utc === undefined ? canonicalTimeZone(tzid ?? at.timeZone) : 'UTC'
  if (wall === null || zone === null) return null
  if (zone === at.timeZone) return written
  return formatWallTime(wallTimeAt(at.timeZone, instantOf(zone, wall)))
}
