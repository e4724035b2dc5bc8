/**
 * Id of the extended property that marks our events. Part of the data in users' mailboxes: changing
 * it would make every event written so far impossible to find.
 */
const PROPERTY_ID = 'String {8c3f1d52-6f0b-4b57-9a1e-2d4c7e90b3a6} Name calsync'

export interface ExtendedProperty {
  readonly id: string
  readonly value: string
}

export function correlationProperty(correlation: string): ExtendedProperty {
  return { id: PROPERTY_ID, value: correlation }
}

/** The `$filter` that finds events by correlation; equality, as Graph does not index prefixes. */
export function correlationFilter(correlation: string): string {
  return (
    'singleValueExtendedProperties/Any(ep: ' +
    `ep/id eq ${quote(PROPERTY_ID)} and ep/value eq ${quote(correlation)})`
  )
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
