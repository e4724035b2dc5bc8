const FIELD = /([A-Za-z]+)(?:\(([^)]*)\))?/g

/** A partial answer: `fields=nextPageToken,items(id,status)`. */
export function masked(body: unknown, fields: string | null): unknown {
  if (fields === null || typeof body !== 'object' || body === null) return body
  const kept: Record<string, unknown> = {}
  for (const [, name = '', inner] of fields.matchAll(FIELD)) {
    const value: unknown = Reflect.get(body, name)
    if (value === undefined) continue
    kept[name] =
      inner !== undefined && Array.isArray(value) ? value.map((item) => masked(item, inner)) : value
  }
  return kept
}
