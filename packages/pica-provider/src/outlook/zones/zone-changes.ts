import { offsetMsAt } from '@calsync/core'

const DAY_MS = 86_400_000
const MAX_KEPT = 20_000

/** A change of a zone's clocks; offsets in milliseconds east of UTC. */
export interface ZoneChange {
  readonly at: number
  readonly before: number
  readonly after: number
}

const kept = new Map<string, readonly ZoneChange[]>()

/** When the clocks of an IANA zone change between two instants, the second one excluded. */
export function zoneChanges(zone: string, from: number, until: number): ZoneChange[] {
  if (zone === 'UTC') return []
  const changes: ZoneChange[] = []
  const last = new Date(until).getUTCFullYear()
  for (let year = new Date(from).getUTCFullYear(); year <= last; year++) {
    for (const change of changesIn(zone, year)) {
      if (change.at >= from && change.at < until) changes.push(change)
    }
  }
  return changes
}

/** Whether two IANA zones show the same time throughout. */
export function sameOffsets(zone: string, other: string, from: number, until: number): boolean {
  if (zone === other) return true
  if (offsetMsAt(zone, from) !== offsetMsAt(other, from)) return false
  const changes = zoneChanges(zone, from, until)
  const others = zoneChanges(other, from, until)
  return (
    changes.length === others.length &&
    changes.every(({ at, after }, nth) => at === others[nth]?.at && after === others[nth]?.after)
  )
}

/** Of a year of UTC, its first instant excluded, its end included. */
function changesIn(zone: string, year: number): readonly ZoneChange[] {
  const key = `${zone}/${year}`
  let changes = kept.get(key)
  if (changes === undefined) {
    if (kept.size >= MAX_KEPT) kept.clear()
    changes = findChanges(zone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))
    kept.set(key, changes)
  }
  return changes
}

/**
 * No zone has changed its clocks twice within a day, so the offset is looked at once a day, and the
 * change searched for between two that differ.
 */
function findChanges(zone: string, from: number, until: number): ZoneChange[] {
  const changes: ZoneChange[] = []
  let before = offsetMsAt(zone, from)
  for (let day = from; day < until; day += DAY_MS) {
    const after = offsetMsAt(zone, day + DAY_MS)
    if (after !== before) changes.push({ at: changeWithin(zone, day), before, after })
    before = after
  }
  return changes
}

/** The first instant with the offset that a zone has a day later. */
function changeWithin(zone: string, day: number): number {
  const after = offsetMsAt(zone, day + DAY_MS)
  let [early, late] = [day, day + DAY_MS]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (offsetMsAt(zone, middle) === after) late = middle
    else early = middle
  }
  return late
}
