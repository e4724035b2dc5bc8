import {
  calendarEventSchema,
  formatWallTime,
  parseWallTime,
  regularIds,
  type WallTime,
} from '@calsync/core'
import { firstOf, type JcalComponent, propertiesOf, valuesOf } from '../jcal/jcal.js'
import { FORESEEABLE } from '../zones/foreseeable.js'
import type { Span } from '../zones/match-zone.js'
import { recurs, rulesOf } from './recurrence-properties.js'

/** Roughly a month: events of the same time share what is found out about a zone. */
const STEP_MS = 30 * 86_400_000
const MAX_IDS = 5_000

/** When an event happens, give or take a month. */
export function spanOf(component: JcalComponent): Span {
  const from = wallOf(firstValue(component, 'dtstart')) ?? 0
  const last = addedBy(component).reduce(
    (latest, wall) => Math.max(latest, wall),
    Math.max(from, lastByRules(component, from)),
  )
  return {
    from: inSteps(from) - STEP_MS,
    until: inSteps(last) + 2 * STEP_MS,
    isSeries: recurs(component),
  }
}

function inSteps(wall: WallTime): number {
  return Math.floor(wall / STEP_MS) * STEP_MS
}

function lastByRules(component: JcalComponent, from: WallTime): number {
  const recurrenceRules = rulesOf(component)
  if (recurrenceRules.length === 0) return from
  const series = { title: '', start: formatWallTime(from), recurrenceRules }
  const parsed = calendarEventSchema.safeParse(series)
  if (!parsed.success) return from
  const { ids, cut } = regularIds(parsed.data, { from, until: FORESEEABLE }, MAX_IDS)
  const ends = parsed.data.recurrenceRules.every(({ count, until }) => count ?? until)
  return ends && !cut ? (ids.at(-1) ?? from) : FORESEEABLE
}

function addedBy(component: JcalComponent): WallTime[] {
  return propertiesOf(component, 'rdate')
    .flatMap(valuesOf)
    .map((value) => wallOf(Array.isArray(value) ? (value as unknown[])[0] : value))
    .filter((wall) => wall !== null)
}

function firstValue(component: JcalComponent, name: string): unknown {
  const property = firstOf(component, name)
  return property === null ? undefined : valuesOf(property)[0]
}

function wallOf(value: unknown): WallTime | null {
  return typeof value === 'string' ? parseWallTime(value.replace(/T::$|Z$/, '')) : null
}
