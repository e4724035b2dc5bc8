import {
  type CalendarEvent,
  type CalendarEventInput,
  firstRegularId,
  regularIds,
  wallTimeAt,
  type WallTime,
} from '@calsync/core'
import type { IcalTime } from './ical-time.js'

const DAY_MS = 86_400_000
const MAX_A_DAY = 2_000

/** How an occurrence differs from its series, before it is checked. */
export type OverrideInput = NonNullable<CalendarEventInput['recurrenceOverrides']>[string]

/** A series, as far as needed to say which of its occurrences a time means. */
export interface Series {
  readonly start: WallTime
  readonly isDate: boolean
  /** The recurrence id that a time means. */
  idOf(time: IcalTime): WallTime
  /** Recurrence ids that the rules give on the day of a wall time. */
  onDayOf(wall: WallTime): readonly WallTime[]
  /** Whether the rules give this recurrence id. */
  has(id: WallTime): boolean
  /** Whether the rules give anything at all. */
  happens(): boolean
}

/** @param event its rules, without overrides */
export function seriesOf(event: CalendarEvent, start: IcalTime): Series {
  const { isDate, zone } = start
  const idsBetween = (from: WallTime, until: WallTime): readonly WallTime[] =>
    regularIds(event, { from, until }, MAX_A_DAY).ids
  return {
    start: start.wall,
    isDate,
    idOf: (time) => {
      if (isDate) return dayOf(time.wall)
      // What floats in a series with a zone is the series' own wall time, and the other way round.
      if (zone === null || time.instant === null || time.zone === zone) return time.wall
      return wallTimeAt(zone, time.instant)
    },
    onDayOf: (wall) => idsBetween(dayOf(wall), dayOf(wall) + DAY_MS),
    has: (id) => idsBetween(id, id + 1).length > 0,
    // The start is one of nearly every series, and quick to ask for.
    happens: () =>
      idsBetween(start.wall, start.wall + 1).length > 0 || firstRegularId(event) !== null,
  }
}

/** The recurrence ids that a time means: of a day in a series of times, all on that day. */
export function idsOf(series: Series, time: IcalTime, added: readonly WallTime[]): WallTime[] {
  if (!time.isDate || series.isDate) return [series.idOf(time)]
  const onThatDay = added.filter((id) => dayOf(id) === time.wall)
  return [...new Set([...series.onDayOf(time.wall), ...onThatDay])]
}

export function dayOf(wall: WallTime): WallTime {
  return Math.floor(wall / DAY_MS) * DAY_MS
}
