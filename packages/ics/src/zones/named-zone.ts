import { canonicalTimeZone } from '@calsync/core'
import { WINDOWS_TO_IANA_MAP } from 'windows-iana'

/** Of each Windows zone the one IANA zone that stands for it everywhere (CLDR's territory 001). */
const byWindowsName: ReadonlyMap<string, string> = new Map(
  WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === '001').map(
    ({ windowsName, iana }) => [windowsName.toLowerCase(), iana[0] ?? ''] as const,
  ),
)

/** IANA zones that stand for the many with the same rules. */
export const representativeZones: readonly string[] = [...new Set(byWindowsName.values())]

/**
 * The IANA zone that a TZID names: in any case, as an alias, behind a prefix such as
 * `/freeassociation.sourceforge.net/Tzfile/`, or by its Windows name. `null` for a name that only
 * its file can explain.
 */
export function namedZone(tzid: string): string | null {
  const name = tzid.trim()
  const known = canonicalTimeZone(name)
  if (known !== null) return known
  const windows = byWindowsName.get(name.toLowerCase())
  if (windows !== undefined) return canonicalTimeZone(windows)
  if (!name.startsWith('/')) return null
  const parts = name.split('/')
  for (const count of [3, 2]) {
    const zone = canonicalTimeZone(parts.slice(-count).join('/'))
    if (zone !== null) return zone
  }
  return null
}
