import { GraphFailure, itemNotFound } from './graph-failure.js'
import type { CalendarItem } from './stored-event.js'

type Identified = Pick<CalendarItem, 'tail' | 'moves'> & {
  readonly occurrence?: { readonly day: number } | undefined
}

const immutable = 'AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A'
const mutable = 'AAMkADEwZjk2LTRkOTQtOTNmMS1kYWQyZjgzNgBGAAAAAA'
const instanceMark = 'AgI'
const tailLength = 22
const dayLength = 5
const moveLength = 2
// Days before 1970 are negative; the year 1 is far enough back.
const dayShift = 719_162

/** The id that stays when the event moves between calendars. */
export function immutableId(item: Identified): string {
  return `${immutable}${instanceCode(item)}${item.tail}==`
}

/** The id that calls without `Prefer: IdType="ImmutableId"` get: changes with every move. */
export function mutableId(item: Identified): string {
  return `${mutable}${instanceCode(item)}${item.tail}${digits(item.moves, moveLength)}=`
}

/** The part of an instance's id that its master's has not; empty for anything else. */
export function instanceCode({ occurrence }: Identified): string {
  return occurrence === undefined ? '' : instanceMark + digits(occurrence.day + dayShift, dayLength)
}

/** What an id says. */
export interface ParsedEventId {
  readonly tail: string
  /** Of a mutable id: how often the event had moved. */
  readonly moves: number | undefined
  /** Of an instance: its day in the pattern of its series. */
  readonly day: number | undefined
}

const shape = (prefix: string, end: string) =>
  new RegExp(`^${prefix}(?:${instanceMark}(\\w{${dayLength}}))?([\\w+/-]{${tailLength}})${end}$`)
const immutableShape = shape(immutable, '==')
const mutableShape = shape(mutable, `(\\w{${moveLength}})=`)

/** Reads an id; throws ErrorInvalidIdMalformed for text that is no id at all. */
export function parseEventId(id: string): ParsedEventId {
  const match = immutableShape.exec(id) ?? mutableShape.exec(id)
  if (match === null) throw new GraphFailure(400, 'ErrorInvalidIdMalformed', 'Id is malformed.')
  const [, code, tail = '', moves] = match
  return {
    tail,
    moves: moves === undefined ? undefined : readDigits(moves),
    day: code === undefined ? undefined : readDigits(code) - dayShift,
  }
}

function digits(value: number, length: number): string {
  return value.toString(36).padStart(length, '0')
}

// Ids tell apart the case of their letters: digits in capitals are those of no id.
function readDigits(text: string): number {
  const value = Number.parseInt(text, 36)
  if (digits(value, text.length) !== text) throw itemNotFound()
  return value
}

/** Random part of a new id. */
export const eventTailLength = tailLength
