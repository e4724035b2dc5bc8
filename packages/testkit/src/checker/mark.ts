import type { ShownLine } from './facts.js'

/** Which commit of which schedule a text comes from. */
export interface Mark {
  readonly ref: string
  readonly revision: number
}

const MARK = /\[(\S+) r(\d+)\]/

/** A title that says which commit it comes from: `Yoga [class:7 r3]`. */
export function markedTitle(text: string, { ref, revision }: Mark): string {
  return `${text} [${ref} r${revision}]`
}

/** The mark in a title or in a shown line; `null` when it has none. */
export function readMark(text: string): Mark | null {
  const found = MARK.exec(text)
  return found === null ? null : { ref: found[1] as string, revision: Number(found[2]) }
}

/** One line of what a calendar shows. `start` is an instant, milliseconds since 1970. */
export function shownLine(title: string, start: number, minutes: number): ShownLine {
  return `${new Date(start).toISOString()} ${minutes}m ${title}`
}
