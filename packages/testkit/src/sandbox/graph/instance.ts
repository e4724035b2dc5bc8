import { withoutProperties } from './merge-content.js'
import { occurrenceTimes } from './occurrence-times.js'
import { isPatternDay } from './pattern-days.js'
import type { Instance, StoredEvent } from './stored-event.js'

/** The instance on a day that is known to be one of the series, and not deleted. */
export function buildInstance(master: StoredEvent, day: number): Instance {
  const { tail, moves, calendarId, changeKey, createdMs, modifiedMs, content } = master
  const changes = master.overrides?.exceptions.get(day)?.changes
  const times = occurrenceTimes(content, day)
  // Its own properties first: they say best what it is.
  const own = changes?.properties ?? []
  return {
    tail,
    moves,
    calendarId,
    changeKey,
    createdMs,
    modifiedMs,
    transactionId: undefined,
    content: {
      ...content,
      recurrence: null,
      ...times,
      ...changes,
      properties: [...own, ...withoutProperties(content.properties, own)],
    },
    occurrence: {
      master,
      day,
      isException: changes !== undefined,
      originalStart: times.start,
    },
  }
}

/** The instance on a day; undefined when the series has none there, or it is deleted. */
export function findInstance(master: StoredEvent, day: number): Instance | undefined {
  const { content, overrides } = master
  if (content.recurrence === null || overrides?.deleted.has(day) === true) return undefined
  return isPatternDay(content.recurrence, day) ? buildInstance(master, day) : undefined
}
