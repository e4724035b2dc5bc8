import { messageOf } from '@calsync/core'
import { firstOf, type JcalComponent, parseComponent, textOf, valuesOf } from '../jcal/jcal.js'
import type { CalendarZones } from '../zones/calendar-zones.js'
import type { Block } from './split-calendar.js'

/** A VEVENT with what is known of it even when the rest cannot be read. */
export interface RawEvent {
  /** `null` when it has none. */
  readonly uid: string | null
  readonly title: string
  /** Whether it is about one occurrence of a series. */
  readonly isException: boolean
  readonly sequence: number
  /** When it was changed last, sortable; `''` when it does not say. */
  readonly changedAt: string
  /** The definitions of the file that it stands in. */
  readonly zones: CalendarZones
  readonly content:
    | { readonly kind: 'component'; readonly component: JcalComponent }
    | { readonly kind: 'broken'; readonly reason: string }
}

/** Parses one VEVENT alone. */
export function readRawEvent({ text, isComplete }: Block, zones: CalendarZones): RawEvent {
  const lines = text.replace(/\r?\n[ \t]/g, '')
  if (!isComplete) return broken(lines, zones, 'it has no END:VEVENT')
  const time = malformedTime(lines)
  if (time !== null)
    return broken(lines, zones, `its ${time} is not a time such as 20260301T090000Z`)
  let component: JcalComponent
  try {
    component = parseComponent(text)
  } catch (error) {
    return broken(lines, zones, `its text is not iCalendar: ${messageOf(error).slice(0, 200)}`)
  }
  const [sequence] = valuesOf(firstOf(component, 'sequence') ?? ['', {}, ''])
  return {
    uid: textOf(component, 'uid').trim() || null,
    title: textOf(component, 'summary'),
    isException: firstOf(component, 'recurrence-id') !== null,
    sequence: typeof sequence === 'number' ? sequence : 0,
    changedAt: textOf(component, 'last-modified') || textOf(component, 'dtstamp'),
    zones,
    content: { kind: 'component', component },
  }
}

function broken(lines: string, zones: CalendarZones, reason: string): RawEvent {
  const value = (name: string): string =>
    new RegExp(`^${name}(?:;[^:\\n]*)?:(.*)$`, 'im').exec(lines)?.[1]?.trim() ?? ''
  return {
    uid: value('UID') || null,
    title: value('SUMMARY'),
    isException: value('RECURRENCE-ID') !== '',
    sequence: Number.parseInt(value('SEQUENCE'), 10) || 0,
    changedAt: '',
    zones,
    content: { kind: 'broken', reason },
  }
}

const TIMES = /^(DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)\b[^\n]*?:([^:\n]*)$/gim
const TIME = /^\d{8}(?:T\d{6}Z?)?(?:\/(?:\d{8}T\d{6}Z?|\+?P[\dWDTHMS]+))?$/

/**
 * The first property whose times are written in another form. ical.js reads times by columns: an
 * offset such as +0100 at the end would be lost without a word.
 */
function malformedTime(lines: string): string | null {
  for (const [, name = '', values = ''] of lines.matchAll(TIMES)) {
    const times = values.split(',').map((value) => value.trim())
    if (times.some((time) => time !== '' && !TIME.test(time))) return name.toUpperCase()
  }
  return null
}
