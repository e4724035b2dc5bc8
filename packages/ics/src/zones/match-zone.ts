import { canonicalTimeZone, offsetMsAt } from '@calsync/core'
import { representativeZones } from './named-zone.js'
import { definedOffset, type ZoneDefinition } from './zone-definition.js'

/** When an event happens: there a zone must show what the file means. */
export interface Span {
  readonly from: number
  readonly until: number
  readonly isSeries: boolean
}

/** No zone of today keeps an offset for a shorter time than this. */
const STEP_MS = 3 * 86_400_000
const HOUR_MS = 3_600_000
const YEAR_MS = 366 * 86_400_000

/**
 * An IANA zone whose clocks show what a file's own definition says while an event happens; `null`
 * when there is none. One of the preferred ones, else one that has the same summers and winters; a
 * series takes any that is right as long as it goes on, because it cannot stand in UTC.
 */
export function matchingZone(
  definition: ZoneDefinition,
  preferred: readonly (string | null)[],
  span: Span,
): string | null {
  const others = [
    fixedZone(definition),
    ...representativeZones,
    ...Intl.supportedValuesOf('timeZone'),
  ]
  const aYear = { ...span, until: Math.max(span.until, span.from + YEAR_MS) }
  return (
    firstLike(definition, preferred, span) ??
    firstLike(definition, others, aYear) ??
    (span.isSeries ? firstLike(definition, others, span) : null)
  )
}

function firstLike(
  definition: ZoneDefinition,
  names: readonly (string | null)[],
  span: Span,
): string | null {
  for (const name of names) {
    const zone = name === null ? null : canonicalTimeZone(name)
    if (zone !== null && agree(definition, zone, span)) return zone
  }
  return null
}

/** The zone that has one offset for ever; its name counts hours west of UTC. */
function fixedZone({ changes }: ZoneDefinition): string | null {
  const hours = new Set(changes.map(({ after }) => after / HOUR_MS))
  const [first] = hours
  if (first === undefined || hours.size > 1 || !Number.isInteger(first)) return null
  return first === 0 ? 'UTC' : `Etc/GMT${first > 0 ? '-' : '+'}${Math.abs(first)}`
}

function agree(definition: ZoneDefinition, zone: string, { from, until }: Span): boolean {
  const same = (instant: number): boolean =>
    definedOffset(definition, instant) === offsetMsAt(zone, instant)
  if (!same(from) || !same(until)) return false
  const changes = definition.changes.filter(({ at }) => at > from && at <= until)
  if (!changes.every(({ at }) => same(at - 1_000) && same(at))) return false
  for (let instant = from; instant < until; instant += STEP_MS) if (!same(instant)) return false
  return true
}
