import { formatWallTime, type WallTime } from '@calsync/core'
import {
  firstOf,
  type JcalComponent,
  type JcalProperty,
  type JcalRule,
  propertiesOf,
  valuesOf,
} from '../jcal/jcal.js'
import { ruleText } from '../jcal/rule-text.js'
import { Unreadable } from '../unreadable.js'
import { writtenDuration } from './event-times.js'
import { durationBetween, type IcalTime, type TimeContext, timeOf, timesOf } from './ical-time.js'
import { dayOf, idsOf, type OverrideInput, type Series } from './series.js'

/** Whether a VEVENT says when it happens by more than its start. */
export function recurs(component: JcalComponent): boolean {
  return ['rrule', 'rdate', 'exrule', 'exdate'].some((name) => firstOf(component, name) !== null)
}

/** The texts of a VEVENT's rules. Throws `Unreadable` for an EXRULE. */
export function rulesOf(component: JcalComponent): string[] {
  if (firstOf(component, 'exrule') !== null) {
    throw new Unreadable('it takes out occurrences by a rule (EXRULE), which is not supported')
  }
  return propertiesOf(component, 'rrule').map((property) =>
    ruleText(valuesOf(property)[0] as JcalRule),
  )
}

/** How many dates it adds and takes out. */
export function datesOf(component: JcalComponent): number {
  const properties = ['rdate', 'exdate'].flatMap((name) => propertiesOf(component, name))
  return properties.reduce((sum, property) => sum + valuesOf(property).length, 0)
}

/** Occurrences that no rule gives, by recurrence id; a PERIOD has its own duration. */
export function addedBy(
  component: JcalComponent,
  series: Series,
  context: TimeContext,
): Map<WallTime, OverrideInput> {
  const added = new Map<WallTime, OverrideInput>()
  for (const property of propertiesOf(component, 'rdate')) {
    for (const value of valuesOf(property)) {
      const period = Array.isArray(value) ? (value as readonly unknown[]) : [value]
      const [text, end] = period
      if (typeof text !== 'string' || !/\d/.test(text)) continue
      const start = timeOf(property, text, context)
      // A bare day among times means the series' own time on that day.
      const id =
        start.isDate && !series.isDate
          ? start.wall + (series.start - dayOf(series.start))
          : series.idOf(start)
      const duration = series.isDate ? null : periodDuration(property, start, end, context)
      added.set(id, duration === null ? {} : { duration })
    }
  }
  return added
}

/** Recurrence ids that EXDATEs take out; a bare day takes out all that happens on it. */
export function excludedBy(
  component: JcalComponent,
  series: Series,
  added: Iterable<WallTime>,
  context: TimeContext,
): Set<WallTime> {
  const times = propertiesOf(component, 'exdate').flatMap((property) => timesOf(property, context))
  const ids = [...added]
  return new Set(times.flatMap((time) => idsOf(series, time, ids)))
}

function periodDuration(
  property: JcalProperty,
  start: IcalTime,
  end: unknown,
  context: TimeContext,
): string | null {
  if (typeof end !== 'string') return null
  if (/^\+?P/.test(end)) return writtenDuration(['duration', {}, 'duration', end], false)
  const duration = durationBetween(start, timeOf(property, end, context))
  if (duration !== null) return duration
  throw new Unreadable(`its RDATE at ${formatWallTime(start.wall)} ends before it starts`)
}
