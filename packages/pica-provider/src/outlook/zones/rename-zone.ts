import { formatWallTime, instantsOf, wallTimeAt } from '@calsync/core'
import { z } from 'zod'
import type { ExpectedContent } from '../compare-event.js'
import type { GraphRequest } from '../graph-request.js'
import { isSameZone } from './same-zone.js'
import { zoneBehind } from './zone-name.js'

const zonedTime = z.strictObject({ dateTime: z.string(), timeZone: z.string() })
/** Of a recurrence Graph has to read the pattern first, so it stands first here, too. */
const recurrence = z.strictObject({
  pattern: z.looseObject({}),
  range: z.looseObject({ recurrenceTimeZone: z.string() }),
})
const eventBody = z.looseObject({
  start: zonedTime,
  end: zonedTime,
  recurrence: recurrence.nullish(),
})

type ZonedTime = z.infer<typeof zonedTime>

/**
 * The same event under another name of its zone; `null` where that name would not mean the same.
 * The same request and name give the same text, so that a create under another name can be
 * replayed, too.
 */
export function underZone(request: GraphRequest, name: string): GraphRequest | null {
  const { body, expected } = request
  if (body === undefined || expected?.zone === undefined) return null
  const event = eventBody.parse(JSON.parse(body))
  const times = timesUnder(expected, event, name)
  if (times === null) return null
  const repeated = event.recurrence && {
    pattern: event.recurrence.pattern,
    range: { ...event.recurrence.range, recurrenceTimeZone: name },
  }
  const renamed = { ...event, ...times, ...(repeated && { recurrence: repeated }) }
  return { ...request, body: JSON.stringify(renamed), expected: { ...expected, zone: name } }
}

interface Times {
  readonly start: ZonedTime
  readonly end: ZonedTime
}

function timesUnder(expected: ExpectedContent, { start, end }: Times, name: string): Times | null {
  const renamed = {
    start: { ...start, timeZone: name },
    end: { ...end, timeZone: name },
  }
  // All-day events float; a series goes by the clocks of its zone, which have to be the same.
  if (expected.isAllDay) return renamed
  const instant = Date.parse(expected.start)
  if (expected.recurrence !== undefined) {
    return isSameZone(expected.zone, name, instant) ? renamed : null
  }
  const [from, to] = [timeIn(name, instant), timeIn(name, Date.parse(expected.end))]
  return from === null || to === null ? null : { start: from, end: to }
}

/** An instant under a name; `null` when its clocks do not tell it from another. */
function timeIn(name: string, instant: number): ZonedTime | null {
  const zone = zoneBehind(name)
  if (zone === null) return null
  const wall = wallTimeAt(zone, instant)
  const { earlier, later } = instantsOf(zone, wall)
  if (earlier !== later) return null
  return { dateTime: formatWallTime(wall), timeZone: name }
}
