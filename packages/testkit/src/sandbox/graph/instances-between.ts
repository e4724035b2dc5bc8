import { dayMs, dayOf } from '../time/civil-day.js'
import { buildInstance } from './instance.js'
import { occurrenceTimes } from './occurrence-times.js'
import { patternDays } from './pattern-days.js'
import { noOverrides } from './series-overrides.js'
import type { Instance, StoredEvent } from './stored-event.js'
import { inOrder, overlaps, type TimeWindow } from './time-window.js'

// Zones differ by 26 hours at most: a margin for comparing days with moments.
const marginDays = 2

/** The first `limit` occurrences and exceptions of a series in a range, in order of start. */
export function instancesBetween(
  master: StoredEvent,
  window: TimeWindow,
  limit = Number.POSITIVE_INFINITY,
): Instance[] {
  const { exceptions } = master.overrides ?? noOverrides
  const changed = [...exceptions.keys()]
    .map((day) => buildInstance(master, day))
    .filter(({ content }) => overlaps(content, window))
  const found = [...changed, ...plainOccurrences(master, window, limit)]
  return inOrder(found, window.zone).slice(0, limit)
}

// What is neither changed nor deleted comes in order by itself, so it can stop at the limit.
function plainOccurrences(
  master: StoredEvent,
  window: TimeWindow,
  limit: number,
): readonly Instance[] {
  const { content } = master
  const { exceptions, deleted } = master.overrides ?? noOverrides
  if (content.recurrence === null) return []
  const lengthDays = Math.ceil((content.end.utcMs - content.start.utcMs) / dayMs)
  const firstDay = dayOf(window.fromMs) - lengthDays - marginDays
  const lastDay = dayOf(window.toMs) + marginDays
  const found: Instance[] = []
  for (const day of patternDays(content.recurrence, firstDay)) {
    if (day > lastDay || found.length >= limit) break
    if (exceptions.has(day) || deleted.has(day)) continue
    const times = { ...occurrenceTimes(content, day), isAllDay: content.isAllDay }
    if (overlaps(times, window)) found.push(buildInstance(master, day))
  }
  return found
}
