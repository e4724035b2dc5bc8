import {
  calendarEventSchema,
  formatWallTime,
  parseWallTime,
  regularIds,
  type ZoneChange,
} from '@calsync/core'
import {
  firstOf,
  type JcalComponent,
  type JcalRule,
  propertiesOf,
  textOf,
  valuesOf,
} from '../jcal/jcal.js'
import { ruleText } from '../jcal/rule-text.js'

/** What a VTIMEZONE says: changes of the offset, in order; never empty. */
export interface ZoneDefinition {
  readonly changes: readonly ZoneChange[]
}

/** Changes after this are not looked at, because rules of zones have no end. */
const LAST_WALL = Date.UTC(2100, 0, 1)
const FIRST_WALL = Date.UTC(1900, 0, 1)
const MAX_CHANGES = 2_000

/** Reads a VTIMEZONE; `null` when it does not say what the offset is. */
export function readDefinition(component: JcalComponent): ZoneDefinition | null {
  const observances = component[2].filter(([name]) => name === 'standard' || name === 'daylight')
  const changes: ZoneChange[] = []
  for (const observance of observances) {
    const found = changesOf(observance)
    if (found === null) return null
    changes.push(...found)
  }
  return changes.length === 0 ? null : { changes: changes.sort((a, b) => a.at - b.at) }
}

/** The offset at an instant; before the first change what that one changes. */
export function definedOffset({ changes }: ZoneDefinition, instant: number): number {
  const last = changes.findLast(({ at }) => at <= instant)
  return last?.after ?? changes[0]?.before ?? 0
}

/** The instant of a wall time: the first of a repeated one, a skipped one read as before the gap. */
export function definedInstant(definition: ZoneDefinition, wall: number): number {
  const offsets = definition.changes.flatMap(({ before, after }) => [before, after])
  const possible = [...new Set(offsets)]
    .map((offset) => wall - offset)
    .filter((instant) => instant + definedOffset(definition, instant) === wall)
  if (possible.length > 0) return Math.min(...possible)
  const gap = definition.changes.findLast(({ at, before }) => at + before <= wall)
  return wall - (gap?.before ?? 0)
}

function changesOf(observance: JcalComponent): ZoneChange[] | null {
  const before = offsetOf(observance, 'tzoffsetfrom')
  const after = offsetOf(observance, 'tzoffsetto')
  const start = wallOf(valuesOf(firstOf(observance, 'dtstart') ?? ['', {}, ''])[0])
  if (before === null || after === null || start === null) return null
  const walls = new Set([start])
  for (const property of propertiesOf(observance, 'rdate')) {
    for (const value of valuesOf(property)) {
      const wall = wallOf(value)
      if (wall === null) return null
      walls.add(wall)
    }
  }
  for (const property of propertiesOf(observance, 'rrule')) {
    const rule = inWallTime(valuesOf(property)[0] as JcalRule, before)
    const found = onsetsOf(start, rule)
    if (found === null) return null
    for (const wall of found) walls.add(wall)
  }
  return [...walls].map((wall) => ({ at: wall - before, before, after }))
}

/** The `until` of an observance is in UTC (RFC 5545, 3.6.5), its other times are wall times. */
function inWallTime(rule: JcalRule, offset: number): JcalRule {
  const { until } = rule
  if (typeof until !== 'string' || !until.endsWith('Z')) return rule
  const instant = parseWallTime(until.slice(0, -1))
  return instant === null ? rule : { ...rule, until: formatWallTime(instant + offset) }
}

function onsetsOf(start: number, rule: JcalRule): readonly number[] | null {
  const series = calendarEventSchema.safeParse({
    title: '',
    start: formatWallTime(start),
    recurrenceRules: [ruleText(rule)],
  })
  if (!series.success) return null
  return regularIds(series.data, { from: FIRST_WALL, until: LAST_WALL }, MAX_CHANGES).ids
}

/** `+01:00` or `+01:00:00` in milliseconds. */
function offsetOf(observance: JcalComponent, name: string): number | null {
  const match = /^([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(textOf(observance, name))
  if (match === null) return null
  const [, sign, hours, minutes, seconds = '0'] = match
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000
  return sign === '-' ? -ms : ms
}

function wallOf(value: unknown): number | null {
  return typeof value === 'string' ? parseWallTime(value.replace(/Z$/, '')) : null
}
