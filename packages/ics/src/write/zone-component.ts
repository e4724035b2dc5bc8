import { formatWallTime, offsetMsAt, zoneChanges } from '@calsync/core'
import type { JcalComponent, JcalProperty } from '../jcal/jcal.js'
import { FORESEEABLE } from '../zones/foreseeable.js'
import { type ChangeRun, runsOf } from './zone-rules.js'

/** Rules that go on are told by these years, however early the events are. */
const LATEST_START = Date.UTC(2030, 0, 1)

/**
 * The VTIMEZONE of an IANA zone: its real changes of the offset from the year before `from` on. A
 * rule that holds in the last year that can be foreseen goes on without end.
 */
export function zoneComponent(zone: string, from: number, until: number): JcalComponent {
  const start = Date.UTC(new Date(Math.min(from, LATEST_START)).getUTCFullYear() - 1, 0, 1)
  const lastYear = new Date(Math.max(until, FORESEEABLE)).getUTCFullYear()
  const changes = zoneChanges(zone, start + 1, Date.UTC(lastYear + 1, 0, 1))
  const offset = offsetMsAt(zone, start)
  const initial = { first: { at: start, before: offset, after: offset }, yearly: null }
  const properties: JcalProperty[] = [
    ['tzid', {}, 'text', zone],
    ['x-lic-location', {}, 'unknown', zone],
  ]
  const observances = [
    observance({ ...initial, last: initial.first }, lastYear),
    ...runsOf(changes).map((run) => observance(run, lastYear)),
  ]
  return ['vtimezone', properties, observances]
}

function observance({ first, last, yearly }: ChangeRun, lastYear: number): JcalComponent {
  const { before, after } = first
  const ends = new Date(last.at + before).getUTCFullYear() < lastYear
  const until = ends ? { until: `${formatWallTime(last.at)}Z` } : {}
  const properties: JcalProperty[] = [
    ['dtstart', {}, 'date-time', formatWallTime(first.at + before)],
    ['tzoffsetfrom', {}, 'utc-offset', offsetText(before)],
    ['tzoffsetto', {}, 'utc-offset', offsetText(after)],
  ]
  if (yearly !== null) properties.push(['rrule', {}, 'recur', { ...yearly, ...until }])
  return [after > before ? 'daylight' : 'standard', properties, []]
}

/** `+01:00`, with seconds where there are some. */
function offsetText(ms: number): string {
  const total = Math.round(Math.abs(ms) / 1_000)
  const parts = [Math.floor(total / 3_600), Math.floor((total % 3_600) / 60)]
  if (total % 60 !== 0) parts.push(total % 60)
  return (ms < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(':')
}
