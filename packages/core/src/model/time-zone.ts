const canonicalByLowerCase = new Map<string, string | null>()
const MAX_CACHED = 2_000

/**
 * The canonical spelling of an IANA time zone (any case, aliases resolved), or `null` when the
 * name is unknown. `UTC`, `Etc/UTC`, `GMT` and `Z` are all `UTC`.
 */
export function canonicalTimeZone(name: string): string | null {
  const key = name.trim().toLowerCase()
  const cached = canonicalByLowerCase.get(key)
  if (cached !== undefined) return cached
  const canonical = resolve(key)
  if (canonicalByLowerCase.size >= MAX_CACHED) canonicalByLowerCase.clear()
  canonicalByLowerCase.set(key, canonical)
  return canonical
}

const UTC_NAMES = new Set(['utc', 'etc/utc', 'z', 'gmt', 'etc/gmt', 'zulu', 'etc/zulu', 'uct'])

function resolve(name: string): string | null {
  if (UTC_NAMES.has(name)) return 'UTC'
  // Offsets such as +01:00 are valid for Intl but are no zone: they carry no daylight saving.
  if (!/^[a-z]/.test(name)) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return null
  }
}
