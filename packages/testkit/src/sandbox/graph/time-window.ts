import { parseMoment } from '../time/parse-moment.js'
import { localToUtc } from '../time/zone-offset.js'
import type { EventContent } from './event-content.js'
import { GraphFailure } from './graph-failure.js'
import type { CalendarItem } from './stored-event.js'

const needed =
  'This request requires a time window specified by the query string parameters StartDateTime ' +
  'and EndDateTime.'

/** A range of time, and the IANA zone in which all-day events float. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
  readonly zone: string
}

/** When an event starts and ends for whoever looks from that zone. */
function timesIn(
  { start, end, isAllDay }: Pick<EventContent, 'start' | 'end' | 'isAllDay'>,
  zone: string,
): { readonly startMs: number; readonly endMs: number } {
  if (!isAllDay) return { startMs: start.utcMs, endMs: end.utcMs }
  return { startMs: localToUtc(start.localMs, zone), endMs: localToUtc(end.localMs, zone) }
}

/** Whether any of it is inside. An event without duration is inside at the moment it begins. */
export function overlaps(
  times: Pick<EventContent, 'start' | 'end' | 'isAllDay'>,
  { fromMs, toMs, zone }: TimeWindow,
): boolean {
  const { startMs, endMs } = timesIn(times, zone)
  return startMs < toMs && (endMs > fromMs || startMs >= fromMs)
}

/** Items in order of their starts; of those that start together, as they come. */
export function inOrder<T extends CalendarItem>(items: readonly T[], zone: string): T[] {
  const startOf = ({ content }: T) => timesIn(content, zone).startMs
  return [...items].sort((a, b) => startOf(a) - startOf(b))
}

/** `startDateTime` and `endDateTime` of a query, which are both required. */
export function readTimeWindow(path: string, zone: string): TimeWindow {
  const parameters = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(path.split('?')[1])) {
    parameters.set(name.toLowerCase(), value)
  }
  const fromMs = readEdge(parameters, 'StartDateTime')
  const toMs = readEdge(parameters, 'EndDateTime')
  if (toMs < fromMs) throw invalid('EndDateTime is before StartDateTime.')
  return { fromMs, toMs, zone }
}

// A plus sign that was not encoded arrives as a space, and makes the value invalid at Graph, too.
function readEdge(parameters: ReadonlyMap<string, string>, name: string): number {
  const text = parameters.get(name.toLowerCase())
  if (text === undefined || text === '') throw invalid(needed)
  const moment = parseMoment(text)
  if (moment === undefined) throw invalid(`The value '${text}' of parameter '${name}' is invalid.`)
  return moment
}

function invalid(message: string): GraphFailure {
  return new GraphFailure(400, 'ErrorInvalidParameter', message)
}
