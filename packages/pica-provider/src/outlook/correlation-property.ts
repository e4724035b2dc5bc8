import type { SeenEvent } from './seen-event.js'

/**
 * Ids of the extended properties that mark our events. Part of the data in users' mailboxes:
 * changing the first would make every event written so far impossible to find.
 */
const CORRELATION_ID = 'String {8c3f1d52-6f0b-4b57-9a1e-2d4c7e90b3a6} Name calsync'
const CONTENT_ID = 'String {8c3f1d52-6f0b-4b57-9a1e-2d4c7e90b3a6} Name calsync-content'

export interface ExtendedProperty {
  readonly id: string
  readonly value: string
}

export function correlationProperty(correlation: string): ExtendedProperty {
  return { id: CORRELATION_ID, value: correlation }
}

/** The `$filter` that finds events by correlation; equality, as Graph does not index prefixes. */
export function correlationFilter(correlation: string): string {
  return (
    'singleValueExtendedProperties/Any(ep: ' +
    `ep/id eq ${quote(CORRELATION_ID)} and ep/value eq ${quote(correlation)})`
  )
}

/**
 * What was written to an occurrence, as a hash that it carries. Only so a look can tell it from
 * what the occurrence has from its series: bodies cannot be compared.
 */
export function contentProperty(content: string): ExtendedProperty {
  return { id: CONTENT_ID, value: content }
}

/** The `$expand` that shows what was written to an occurrence. */
export const contentExpansion = `singleValueExtendedProperties($filter=id eq ${quote(CONTENT_ID)})`

/** What was written to an occurrence; `null` when nothing was. */
export function writtenContentOf({ singleValueExtendedProperties }: SeenEvent): string | null {
  const wanted = CONTENT_ID.toLowerCase()
  const found = singleValueExtendedProperties?.find(({ id }) => id.toLowerCase() === wanted)
  return found?.value ?? null
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
