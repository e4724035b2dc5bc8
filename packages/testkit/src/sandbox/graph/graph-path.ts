/** The part of a calendar that a path names. */
export type GraphTarget =
  | { readonly kind: 'events' | 'calendarView'; readonly calendarId: string | undefined }
  | {
      readonly kind: 'event' | 'instances'
      readonly calendarId: string | undefined
      readonly eventId: string
    }

/** Reads a path below `/v1.0`, with or without query; undefined when it is about something else. */
export function parseGraphPath(path: string): GraphTarget | undefined {
  const end = path.indexOf('?')
  const segments = (end === -1 ? path : path.slice(0, end)).split('/').slice(1)
  if (segments[0] !== 'me') return undefined
  let at = 1
  let calendarId: string | undefined
  if (segments[at] === 'calendar') at++
  else if (segments[at] === 'calendars') {
    calendarId = decodeSegment(segments[at + 1] ?? '')
    at += 2
  }
  const [collection, id = '', below, ...rest] = segments.slice(at)
  // Microsoft's own examples write it in both ways.
  if (/^calendarview$/i.test(collection ?? '')) {
    return id === '' && below === undefined ? { kind: 'calendarView', calendarId } : undefined
  }
  // The id ends at the next slash: one that was not encoded leaves segments over, as at Graph.
  if (collection !== 'events' || rest.length > 0) return undefined
  if (below !== undefined && below !== 'instances') return undefined
  if (id === '') return below === undefined ? { kind: 'events', calendarId } : undefined
  const kind = below === undefined ? 'event' : 'instances'
  return { kind, calendarId, eventId: decodeSegment(id) }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
