import { calendarUnreadable } from '../calendar-error.js'

/** The text of one component inside a VCALENDAR. */
export interface Block {
  /** In upper case: `VEVENT`. */
  readonly kind: string
  /** From its BEGIN line to its END line. */
  readonly text: string
  /** False when another one begins before this one ends. */
  readonly isComplete: boolean
}

/** One VCALENDAR, cut into its components; a file may hold several. */
export interface CalendarObject {
  /** Its own properties, as a VCALENDAR without components. */
  readonly frame: string
  readonly blocks: readonly Block[]
}

const MARK = /^(BEGIN|END):[ \t]*([A-Z0-9-]+)[ \t]*$/i
const topLevel = new Set(['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VTIMEZONE', 'VAVAILABILITY'])

/**
 * Cuts calendar text into components, so that each is parsed alone and a broken one spoils no
 * other. Throws `CalsyncError` (`CALENDAR_UNREADABLE`) when there is no VCALENDAR, or no end of it:
 * of half a file nothing can be said to be gone.
 */
export function splitCalendar(text: string): CalendarObject[] {
  const objects: CalendarObject[] = []
  let frame: string[] | null = null
  let blocks: Block[] = []
  let open: { readonly kind: string; readonly lines: string[] } | null = null
  const close = (isComplete: boolean): void => {
    if (open !== null) blocks.push({ kind: open.kind, text: open.lines.join('\r\n'), isComplete })
    open = null
  }

  for (const line of linesOf(text)) {
    const [, edge = '', name = ''] = MARK.exec(line) ?? []
    const begins = edge.toUpperCase() === 'BEGIN'
    const kind = name.toUpperCase()
    if (frame === null) {
      // What stands around a calendar, such as a warning of the server that made it, is none of it.
      if (begins && kind === 'VCALENDAR') frame = [line]
      continue
    }
    if (kind === 'VCALENDAR') {
      if (begins) throw calendarUnreadable('a VCALENDAR begins inside of another')
      close(false)
      objects.push({ frame: [...frame, line].join('\r\n'), blocks })
      frame = null
      blocks = []
    } else if (begins && (open === null || topLevel.has(kind))) {
      close(false)
      open = { kind, lines: [line] }
    } else if (open === null) {
      frame.push(line)
    } else {
      open.lines.push(line)
      if (edge !== '' && !begins && kind === open.kind) close(true)
    }
  }
  if (frame !== null) throw calendarUnreadable('it ends before END:VCALENDAR, so a part is missing')
  if (objects.length === 0) throw calendarUnreadable('it holds no VCALENDAR')
  return objects
}

function linesOf(text: string): string[] {
  // Neither databases nor calendars take a NUL.
  return text
    .replace(/^\uFEFF/, '')
    .replaceAll('\0', '')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}
