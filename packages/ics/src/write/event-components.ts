import {
  type CalendarEvent,
  formatWallTime,
  isSeries,
  occurrenceOf,
  parseDuration,
  parseWallTime,
  regularIds,
  type SingleEvent,
} from '@calsync/core'
import type { JcalComponent, JcalProperty } from '../jcal/jcal.js'
import { contentComponents, contentProperties } from './content-properties.js'
import { ruleData } from './rule-data.js'
import { type TimeForm, timeFormOf, timeProperty } from './time-property.js'

const DAY_MS = 86_400_000

/** What the VEVENTs of one event have in common. */
export interface EventIdentity {
  readonly uid: string
  readonly sequence: number
  /** When the text was made, in jCal's form. */
  readonly stamp: string
}

/** The VEVENTs of an event: itself, and one for each occurrence that a series changes. */
export function eventComponents(event: CalendarEvent, identity: EventIdentity): JcalComponent[] {
  const form = timeFormOf(event)
  const changed = Object.entries(event.recurrenceOverrides).flatMap(([id, override]) => {
    const occurrence = occurrenceOf(event, id)
    return occurrence === null || isEmpty(override) ? [] : [{ id, occurrence }]
  })
  return [
    eventComponent(event, identity, recurrenceProperties(event, form)),
    ...changed.map(({ id, occurrence }) =>
      eventComponent(occurrence, identity, [timeProperty('recurrence-id', [id], form)]),
    ),
  ]
}

function eventComponent(
  event: SingleEvent,
  { uid, sequence, stamp }: EventIdentity,
  recurrence: readonly JcalProperty[],
): JcalComponent {
  return [
    'vevent',
    [
      ['uid', {}, 'text', uid],
      ['dtstamp', {}, 'date-time', stamp],
      ['sequence', {}, 'integer', sequence],
      timeProperty('dtstart', [event.start], timeFormOf(event)),
      lengthProperty(event),
      ...recurrence,
      ...contentProperties(event),
    ],
    contentComponents(event, uid),
  ]
}

/**
 * The end of an event of whole days, and the duration of any other: a duration says exactly what the
 * event does, whichever hours clocks skip or repeat meanwhile.
 */
function lengthProperty(event: SingleEvent): JcalProperty {
  const { days, seconds } = parseDuration(event.duration) ?? { days: 0, seconds: 0 }
  if (event.showWithoutTime) {
    const end = (parseWallTime(event.start) ?? 0) + days * DAY_MS
    return timeProperty('dtend', [formatWallTime(end)], timeFormOf(event))
  }
  return ['duration', {}, 'duration', durationText(days, seconds)]
}

/** Between hours and seconds iCalendar wants minutes (RFC 5545, 3.3.6). */
function durationText(days: number, seconds: number): string {
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  const rest = seconds % 60
  const parts = [
    ...(hours > 0 ? [`${hours}H`] : []),
    ...(minutes > 0 || (hours > 0 && rest > 0) ? [`${minutes}M`] : []),
    ...(rest > 0 || (seconds === 0 && days === 0) ? [`${rest}S`] : []),
  ]
  return `P${days > 0 ? `${days}D` : ''}${parts.length > 0 ? `T${parts.join('')}` : ''}`
}

function recurrenceProperties(event: CalendarEvent, form: TimeForm): JcalProperty[] {
  if (!isSeries(event)) return []
  const overrides = Object.entries(event.recurrenceOverrides)
  const excluded = overrides.filter(([, override]) => override.excluded === true)
  // Not what the rules give anyway: some readers would show it twice.
  const added = overrides.filter(
    ([id, override]) => override.excluded !== true && !isRegular(event, id),
  )
  return [
    ...event.recurrenceRules.map((rule): JcalProperty => [
      'rrule',
      {},
      'recur',
      ruleData(rule, form),
    ]),
    ...(added.length === 0 ? [] : [timeProperty('rdate', idsOf(added), form)]),
    ...(excluded.length === 0 ? [] : [timeProperty('exdate', idsOf(excluded), form)]),
  ]
}

function isEmpty(override: object): boolean {
  return Object.keys(override).length === 0
}

function isRegular(event: CalendarEvent, id: string): boolean {
  const wall = parseWallTime(id) ?? 0
  return regularIds(event, { from: wall, until: wall + 1 }, 1).ids.length > 0
}

function idsOf(overrides: readonly (readonly [id: string, override: unknown])[]): string[] {
  return overrides.map(([id]) => id)
}
