/**
 * A deep copy of plain data. What is not plain (a `Secret`) is immutable here and goes along as it
 * is; `structuredClone` would strip it of its value.
 */
export function plainCopy<T>(value: T): T {
  return copy(value) as T
}

function copy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(copy)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  const members = value as Readonly<Record<string, unknown>>
  const copied: Record<string, unknown> = {}
  // Twice as fast as by way of entries, and a simulation does little else.
  for (const key of Object.keys(members)) copied[key] = copy(members[key])
  return copied
}
