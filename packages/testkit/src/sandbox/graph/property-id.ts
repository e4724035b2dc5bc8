const pattern = /^\s*(\w+)\s+\{?([0-9a-f-]{36})\}?\s+(Name|Id)\s+(.+?)\s*$/i
const known = new Map<string, string>()

/**
 * One spelling for the id of an extended property: type and GUID ignore case and braces, the name
 * does not. Undefined when it is not of the form `String {GUID} Name X`.
 */
export function normalizePropertyId(id: string): string | undefined {
  const cached = known.get(id)
  if (cached !== undefined) return cached
  const match = pattern.exec(id)
  if (match === null) return undefined
  const [, type = '', guid = '', kind = '', name = ''] = match
  const spelling = `${type} {${guid}} ${kind}`.toLowerCase() + ` ${name}`
  if (known.size >= 1000) known.clear()
  known.set(id, spelling)
  return spelling
}

/** Key of a property's value: Graph compares the value without case. */
export function propertyKey(id: string, value: string): string {
  return `${normalizePropertyId(id) ?? id}\u0000${value.toLowerCase()}`
}
