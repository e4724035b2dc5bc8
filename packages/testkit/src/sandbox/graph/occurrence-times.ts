import { dayMs, dayOf } from '../time/civil-day.js'
import { acceptedZone } from '../time/zone-support.js'
import { localToUtc, utcToLocal } from '../time/zone-offset.js'
import type { EventContent, ZonedTime } from './event-content.js'

type Times = Pick<EventContent, 'start' | 'end' | 'isAllDay'>

/**
 * Start and end of the occurrence that the pattern puts on `day`: the master's wall-clock start in
 * the zone of the series, whatever the clocks there do, and the master's exact duration after it.
 * An all-day occurrence lasts as many dates as the master.
 */
export function occurrenceTimes(master: Times, day: number): Pick<Times, 'start' | 'end'> {
  const { start, end, isAllDay } = master
  const zone = acceptedZone(start.timeZone)
  const startMs = day * dayMs + (start.localMs - dayOf(start.localMs) * dayMs)
  const startTime = atWall(startMs, start.timeZone, zone)
  if (isAllDay) {
    const endMs = startMs + (end.localMs - start.localMs)
    return { start: startTime, end: atWall(endMs, end.timeZone, zone) }
  }
  const utcMs = startTime.utcMs + (end.utcMs - start.utcMs)
  const localMs = utcToLocal(utcMs, acceptedZone(end.timeZone))
  return { start: startTime, end: { localMs, utcMs, timeZone: end.timeZone } }
}

function atWall(localMs: number, timeZone: string, zone: string): ZonedTime {
  return { localMs, timeZone, utcMs: localToUtc(localMs, zone) }
}
