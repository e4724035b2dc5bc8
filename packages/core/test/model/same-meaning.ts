import {
  type CalendarEventInput,
  localEndOf,
  parseCalendarEvent,
  parseDuration,
  type RecurrenceRule,
} from '@calsync/core'
import type { EventInput } from './event-arbitraries.js'
import { ruleText } from './rule-text.js'

/** Picks one of several ways, so that a property can try all of them in turn. */
export type Pick = <T>(ways: readonly [T, ...T[]]) => T

const aliases: Readonly<Record<string, readonly string[]>> = {
  'Europe/Berlin': ['europe/berlin', 'EUROPE/BERLIN', ' Europe/Berlin '],
  'Asia/Kolkata': ['Asia/Calcutta', 'asia/calcutta'],
  'America/New_York': ['US/Eastern', 'us/EASTERN', 'america/new_york'],
  'Europe/Kyiv': ['Europe/Kiev'],
  'Asia/Tokyo': ['Japan'],
  UTC: ['GMT', 'Z', 'Etc/UTC', 'etc/gmt', 'Zulu'],
}

/** The event said in other words. */
export function inOtherWords(event: EventInput, pick: Pick): CalendarEventInput {
  const { timeZone, duration, recurrenceRules, recurrenceOverrides, ...rest } = event
  const reworded = {
    ...withOrWithoutDefaults(rest, pick),
    timeZone: timeZone === null ? null : pick([timeZone, ...(aliases[timeZone] ?? [])]),
    ...lengthInOtherWords(event, pick),
    recurrenceRules: shuffled(recurrenceRules, pick).map((rule) => ruleInOtherWords(rule, pick)),
    recurrenceOverrides: Object.fromEntries(
      Object.entries(recurrenceOverrides).map(([id, override]) => [
        id,
        override?.excluded === true
          ? pick([override, { excluded: true, title: 'whatever' }])
          : { ...repeatedValues(event, pick), ...override },
      ]),
    ),
  }
  return shuffledKeys(reworded, pick)
}

function withOrWithoutDefaults(event: Omit<CalendarEventInput, 'duration'>, pick: Pick) {
  const defaults: Readonly<Record<string, unknown>> = {
    description: '',
    descriptionContentType: 'text/plain',
    showWithoutTime: false,
    status: 'confirmed',
    freeBusyStatus: 'busy',
    privacy: 'public',
    alerts: null,
  }
  const kept = Object.entries(event).filter(([field, value]) => {
    // No alerts are not the same as the calendar's own.
    const empty = Array.isArray(value) && value.length === 0 && field !== 'alerts'
    return !((empty || defaults[field] === value) && pick([true, false]))
  })
  return Object.fromEntries(kept) as Omit<CalendarEventInput, 'duration'>
}

/** The same length as a duration written differently or, where hours are exact, as an end. */
function lengthInOtherWords(event: EventInput, pick: Pick): { duration: string } | { end: string } {
  const { duration } = event
  const { days, seconds } = parseDuration(duration) ?? { days: 0, seconds: 0 }
  const date = days === 0 ? '' : pick([`${days}D`, ...(days % 7 === 0 ? [`${days / 7}W`] : [])])
  const time = pick([
    `T${seconds / 60}M`,
    `T${seconds}S`,
    `T${Math.floor(seconds / 3_600)}H${(seconds % 3_600) / 60}M`,
  ])
  const other = { duration: `P${date}${seconds === 0 && days > 0 ? '' : time}` }
  if (days > 0) return pick([{ duration }, other])
  const end = localEndOf(
    parseCalendarEvent({ title: '', start: event.start, timeZone: event.timeZone, duration }),
  )
  const withEnd = parseCalendarEvent({
    title: '',
    start: event.start,
    timeZone: event.timeZone,
    end,
  })
  // In the hour that clocks repeat, an end means its first pass: it cannot say every length.
  return pick([{ duration }, other, ...(withEnd.duration === duration ? [{ end }] : [])])
}

function ruleInOtherWords(rule: RecurrenceRule, pick: Pick): RecurrenceRule | string {
  const reordered = Object.fromEntries(
    shuffled(Object.entries(rule), pick).map(([name, value]) => [
      name,
      Array.isArray(value) ? withOneTwice(value, pick) : (value as unknown),
    ]),
  ) as unknown as RecurrenceRule
  const text = ruleText(reordered)
  const [frequency = '', ...parts] = text.split(';')
  const otherOrder = [...shuffled(parts, pick), frequency].join(';')
  return pick<RecurrenceRule | string>([
    reordered,
    { interval: 1, ...reordered },
    text,
    `RRULE:${otherOrder}`,
    otherOrder.toLowerCase(),
  ])
}

/** A list of a rule says nothing more when it says something twice. */
function withOneTwice(items: readonly unknown[], pick: Pick): unknown[] {
  return shuffled([...items, ...items.slice(0, 1)], pick)
}

/** Some values of the series, as an override of it may repeat them. */
function repeatedValues({ title, timeZone, duration, keywords, alerts }: EventInput, pick: Pick) {
  return pick<Partial<EventInput>>([
    {},
    { title },
    { timeZone, duration },
    { keywords: keywords ?? [], alerts: alerts ?? null },
  ])
}

function shuffledKeys<T>(value: T, pick: Pick): T {
  if (Array.isArray(value)) return value.map((item: unknown) => shuffledKeys(item, pick)) as T
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => [
    key,
    shuffledKeys(member as unknown, pick),
  ])
  return Object.fromEntries(shuffled(entries, pick)) as T
}

function shuffled<T>(items: readonly T[], pick: Pick): T[] {
  const rest = [...items]
  const order: T[] = []
  while (rest.length > 0) {
    const index = pick(rest.map((_, at) => at) as [number, ...number[]])
    order.push(...rest.splice(index, 1))
  }
  return order
}
