import { GraphFailure } from './graph-failure.js'
import type { StoredEvent } from './stored-event.js'

const immutable = 'AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A'
const mutable = 'AAMkADEwZjk2LTRkOTQtOTNmMS1kYWQyZjgzNgBGAAAAAA'
const tailLength = 22
const moveLength = 2

/** The id that stays when the event moves between calendars. */
export function immutableId(event: StoredEvent): string {
  return `${immutable}${event.tail}==`
}

/** The id that calls without `Prefer: IdType="ImmutableId"` get: changes with every move. */
export function mutableId(event: StoredEvent): string {
  return `${mutable}${event.tail}${event.moves.toString(36).padStart(moveLength, '0')}=`
}

/** What an id says; throws ErrorInvalidIdMalformed for text that is no id at all. */
export function parseEventId(id: string): { tail: string; moves: number | undefined } {
  if (/^[A-Za-z0-9+/=_-]+$/.test(id)) {
    if (id.startsWith(immutable) && id.length === immutable.length + tailLength + 2) {
      return { tail: id.slice(immutable.length, -2), moves: undefined }
    }
    if (id.startsWith(mutable) && id.length === mutable.length + tailLength + moveLength + 1) {
      const tail = id.slice(mutable.length, mutable.length + tailLength)
      return { tail, moves: Number.parseInt(id.slice(mutable.length + tailLength, -1), 36) }
    }
  }
  throw new GraphFailure(400, 'ErrorInvalidIdMalformed', 'Id is malformed.')
}

/** Random part of a new id. */
export const eventTailLength = tailLength
