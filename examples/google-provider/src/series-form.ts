import {
  type CalendarEvent,
  type RecurrenceRule,
  type SeriesForm,
  type SeriesOutline,
} from '@calsync/core'
import { meetsSkippedHour } from './skipped-hours.js'

const withinDays: readonly string[] = ['hourly', 'minutely', 'secondly']

/**
 * How a series is written to Google Calendar. It takes the rules of RFC 5545 as they are, and with
 * them exclusions and added occurrences; what differs in one occurrence is written to it afterwards.
 */
export function seriesForm(
  { event, changed, added }: SeriesOutline,
  floatingTimeZone: string | undefined,
): SeriesForm {
  const reason = whyNot(event, event.timeZone ?? floatingTimeZone)
  if (reason !== null) return { kind: 'occurrences', reason }
  const differs = (id: string): boolean =>
    Object.keys(event.recurrenceOverrides[id] ?? {}).length > 0
  // An added occurrence that is like the others is a date of the series, nothing more.
  return {
    kind: 'native',
    changed: [...changed, ...added.filter(differs)],
    excluded: [],
    apart: [],
  }
}

function whyNot(event: CalendarEvent, timeZone: string | undefined): string | null {
  const { recurrenceRules, showWithoutTime } = event
  if (recurrenceRules.length > 1) {
    // RFC 5545 leaves undefined what several rules give together.
    return 'Google Calendar does not say what several rules of one series give together'
  }
  if (recurrenceRules.some(isWithinDays)) {
    return 'Google Calendar takes no rules that repeat within a day'
  }
  if (showWithoutTime || timeZone === undefined) return null
  return meetsSkippedHour(event, timeZone)
    ? 'one of its occurrences would begin in an hour that a clock change leaves out'
    : null
}

function isWithinDays({ frequency, byHour, byMinute, bySecond }: RecurrenceRule): boolean {
  return withinDays.includes(frequency) || Boolean(byHour ?? byMinute ?? bySecond)
}
