import { GraphFailure } from './graph-failure.js'
import type { Mailbox } from './mailbox.js'
import type { Preferences } from './preferences.js'
import { normalizePropertyId } from './property-id.js'
import { renderEvent } from './render-event.js'
import type { CalendarItem } from './stored-event.js'

const maxTop = 1000

/** The OData options that the sandbox knows; others are ignored. */
export interface Query {
  readonly filter: string | undefined
  readonly select: readonly string[] | undefined
  /** Ids of the extended properties to show; empty: all of them. */
  readonly expand: readonly string[] | undefined
  readonly top: number
  readonly skip: number
}

/** Reads the query of a path. */
export function readQuery(path: string): Query {
  const at = path.indexOf('?')
  const query = new URLSearchParams(at === -1 ? '' : path.slice(at + 1))
  const select = query.get('$select')
  const expand = query.get('$expand')
  return {
    filter: query.get('$filter') ?? undefined,
    select: select === null ? undefined : select.split(',').map((name) => name.trim()),
    expand: expand === null ? undefined : readExpand(expand),
    top: Math.min(maxTop, readCount(query.get('$top'), 10)),
    skip: readCount(query.get('$skip'), 0),
  }
}

/** An event with only what the query selects and expands. */
export function projectEvent(
  mailbox: Mailbox,
  event: CalendarItem,
  preferences: Preferences,
  query: Query,
): Record<string, unknown> {
  const full = renderEvent(mailbox, event, preferences)
  const { select, expand } = query
  const shown: Record<string, unknown> = select === undefined ? full : {}
  if (select !== undefined) {
    for (const name of ['@odata.etag', 'id', ...select]) if (name in full) shown[name] = full[name]
  }
  // Extended properties come only with $expand.
  if (expand !== undefined) {
    const properties = event.content.properties.filter(
      ({ id }) => expand.length === 0 || expand.includes(normalizePropertyId(id) ?? id),
    )
    if (properties.length > 0) shown.singleValueExtendedProperties = properties
  }
  return shown
}

function readExpand(expand: string): readonly string[] | undefined {
  if (!/^\s*singleValueExtendedProperties/i.test(expand)) return undefined
  const ids = [...expand.matchAll(/id eq '((?:[^']|'')*)'/gi)].map(([, id = '']) => id)
  return ids.map((id) => normalizePropertyId(id) ?? id)
}

function readCount(text: string | null, otherwise: number): number {
  if (text === null) return otherwise
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  throw new GraphFailure(400, 'ErrorInvalidUrlQuery', `'${text}' is not a number of events.`)
}
