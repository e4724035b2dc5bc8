/**
 * JSON with the keys of every object sorted and `undefined` members left out: equal values give
 * equal text. For plain data only (what JSON can hold).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) {
    let text = '['
    for (let index = 0; index < value.length; index++) {
      if (index > 0) text += ','
      text += canonicalJson(value[index])
    }
    return text + ']'
  }
  const object = value as Record<string, unknown>
  let text = '{'
  for (const key of Object.keys(object).sort()) {
    const member = object[key]
    if (member === undefined) continue
    if (text.length > 1) text += ','
    text += quotedKey(key) + canonicalJson(member)
  }
  return text + '}'
}

const quotedKeys = new Map<string, string>()
const MAX_KEYS = 1_000

/** `"key":`, kept, because a program's objects have few different keys. */
function quotedKey(key: string): string {
  const known = quotedKeys.get(key)
  if (known !== undefined) return known
  const quoted = JSON.stringify(key) + ':'
  if (quotedKeys.size < MAX_KEYS) quotedKeys.set(key, quoted)
  return quoted
}
