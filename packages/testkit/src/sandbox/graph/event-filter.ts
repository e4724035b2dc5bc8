import { parseGraphDateTime } from '../time/graph-date-time.js'
import { GraphFailure } from './graph-failure.js'
import { propertyKey } from './property-id.js'
import type { CalendarItem } from './stored-event.js'

const any =
  /singleValueExtendedProperties\/any\(\s*(\w+)\s*:\s*\1\/id\s+eq\s+'((?:[^']|'')*)'\s+and\s+\1\/value\s+eq\s+'((?:[^']|'')*)'\s*\)/gi
const time = /(start|end)\/dateTime\s+(ge|gt|le|lt|eq)\s+'([^']*)'/gi

/** A `$filter`: values of extended properties (one of them), and bounds of time (all of them). */
export interface EventFilter {
  readonly properties: readonly { readonly id: string; readonly value: string }[]
  readonly matchesTime: (item: CalendarItem) => boolean
}

/** Reads a filter; throws a GraphFailure for one that is neither of the two. */
export function readEventFilter(filter: string): EventFilter {
  const properties = [...filter.matchAll(any)].map(([, , id = '', value = '']) => ({
    id: unquote(id),
    value: unquote(value),
  }))
  const bounds = [...filter.matchAll(time)].map(([, edge = '', operator = '', text = '']) => {
    const parsed = parseGraphDateTime(text.replace(/Z$/, ''))
    if (parsed === undefined) throw invalid(filter)
    return { edge: edge.toLowerCase(), operator: operator.toLowerCase(), at: parsed.localMs }
  })
  const rest = filter.replace(any, ' ').replace(time, ' ')
  if (!/^(?:\s|\(|\)|\band\b|\bor\b)*$/i.test(rest)) throw invalid(filter)
  return {
    properties,
    matchesTime: ({ content }) =>
      bounds.every(({ edge, operator, at }) =>
        compare(edge === 'start' ? content.start.utcMs : content.end.utcMs, operator, at),
      ),
  }
}

/** A filter for items at hand; `readEventFilter` is for looking properties up. */
export function readItemFilter(filter: string): (item: CalendarItem) => boolean {
  const { properties, matchesTime } = readEventFilter(filter)
  const wanted = new Set(properties.map(({ id, value }) => propertyKey(id, value)))
  return (item) =>
    matchesTime(item) &&
    (wanted.size === 0 ||
      item.content.properties.some(({ id, value }) => wanted.has(propertyKey(id, value))))
}

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case 'ge':
      return left >= right
    case 'gt':
      return left > right
    case 'le':
      return left <= right
    case 'lt':
      return left < right
    default:
      return left === right
  }
}

function unquote(text: string): string {
  return text.replace(/''/g, "'")
}

function invalid(filter: string): GraphFailure {
  const message = `The query filter contains one or more invalid nodes: ${filter}`
  return new GraphFailure(400, 'ErrorInvalidUrlQueryFilter', message)
}
