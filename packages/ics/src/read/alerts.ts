import {
  type EventDuration,
  formatDuration,
  instantOf,
  parseDuration,
  parseWallTime,
  type SingleEvent,
} from '@calsync/core'
import {
  componentsOf,
  firstOf,
  type JcalComponent,
  type JcalProperty,
  parameterOf,
  textOf,
  valuesOf,
} from '../jcal/jcal.js'
import type { EventTimes } from './event-times.js'

const DAY_MS = 86_400_000

/** What alarms are counted from. */
interface AlarmContext {
  readonly times: EventTimes
  /** A series has no one instant that an alarm at a fixed time could be counted from. */
  readonly isSeries: boolean
}

/**
 * The alarms of a VEVENT, counted from its start. `null` when it says nothing of alarms; a VALARM
 * with ACTION:NONE says that there is none. `notes` tells of alarms that cannot be counted so.
 */
export function alertsOf(
  component: JcalComponent,
  context: AlarmContext,
  notes: string[],
): SingleEvent['alerts'] {
  const alarms = componentsOf(component, 'valarm')
  const real = alarms.filter((alarm) => textOf(alarm, 'action').toUpperCase() !== 'NONE')
  if (alarms.length > 0 && real.length === 0) return []
  const offsets = new Set<string>()
  for (const alarm of real) {
    const trigger = firstOf(alarm, 'trigger')
    const offset = trigger === null ? null : offsetOf(trigger, context)
    if (offset === null) notes.push('an alarm was left out: it cannot be counted from the start')
    else offsets.add(offset)
  }
  return offsets.size === 0 ? null : [...offsets].map((offset) => ({ offset }))
}

function offsetOf(trigger: JcalProperty, context: AlarmContext): string | null {
  const [value] = valuesOf(trigger)
  if (typeof value !== 'string') return null
  if (trigger[2] === 'date-time') return fromInstant(value, context)
  const offset = readOffset(value)
  if (offset === null) return null
  if (parameterOf(trigger, 'related')?.toUpperCase() === 'END') return fromEnd(offset, context)
  return offsetText(offset)
}

/** A length of time before or after something. */
interface Offset extends EventDuration {
  readonly isBefore: boolean
}

function readOffset(text: string): Offset | null {
  const parsed = parseDuration(text.replace(/^[+-]/, ''))
  return parsed === null ? null : { ...parsed, isBefore: text.startsWith('-') }
}

function offsetText({ isBefore, ...length }: Offset): string {
  const text = formatDuration(length)
  return isBefore && text !== 'PT0S' ? `-${text}` : text
}

function ofSeconds(seconds: number): string {
  const rounded = Math.round(seconds)
  return offsetText({ isBefore: rounded < 0, days: 0, seconds: Math.abs(rounded) })
}

/** Absolute alarms: exact for an event that happens once, at instants that are known. */
function fromInstant(value: string, { times, isSeries }: AlarmContext): string | null {
  const instant = value.endsWith('Z') ? parseWallTime(value.slice(0, -1)) : null
  if (isSeries || times.timeZone === null || instant === null) return null
  return ofSeconds((instant - instantAfter(times, 0)) / 1_000)
}

/** Days of a series' duration are as long as the calendar makes them: only hours can be added. */
function fromEnd(offset: Offset, { times, isSeries }: AlarmContext): string | null {
  const duration = parseDuration(times.duration)
  if (duration === null) return null
  const { days, seconds } = duration
  if (isSeries && days > 0 && !times.showWithoutTime) return null
  const elapsed = (instantAfter(times, days) - instantAfter(times, 0)) / 1_000 + seconds
  const length = offset.days * 86_400 + offset.seconds
  return ofSeconds(elapsed + (offset.isBefore ? -length : length))
}

/** The instant some days after the start, a floating time read as UTC. */
function instantAfter({ start, timeZone }: EventTimes, days: number): number {
  const wall = (parseWallTime(start) ?? 0) + days * DAY_MS
  return timeZone === null ? wall : instantOf(timeZone, wall)
}
