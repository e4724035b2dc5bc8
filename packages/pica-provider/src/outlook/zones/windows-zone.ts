import { canonicalTimeZone } from '@calsync/core'
import { findIana, findWindows } from 'windows-iana'

/** Zones younger than the library's CLDR data. */
const younger: Readonly<Record<string, string>> = {
  'America/Ciudad_Juarez': 'Mountain Standard Time',
  'America/Coyhaique': 'Magallanes Standard Time',
}

/** The Windows name of an IANA zone (any case, aliases too) by CLDR; `null` when it has none. */
export const windowsZoneOf = remembering((ianaName) => {
  const canonical = canonicalTimeZone(ianaName)
  return canonical === null ? null : (findWindows(canonical)[0] ?? younger[canonical] ?? null)
})

/** The IANA zone that a Windows name stands for; `null` for an unknown name. */
export const ianaZoneOf = remembering((windowsName) => {
  const name = findIana(windowsName, '001')[0]
  return name === undefined ? null : canonicalTimeZone(name)
})

const MAX_REMEMBERED = 2_000

/**
 * The library searches its list each time (0.1 ms). Bounded, because names come from outside: a
 * host's rows, a mailbox's replies.
 */
function remembering(lookUp: (name: string) => string | null): (name: string) => string | null {
  const known = new Map<string, string | null>()
  return (name) => {
    const found = known.get(name)
    if (found !== undefined) return found
    const answer = lookUp(name)
    if (known.size < MAX_REMEMBERED) known.set(name, answer)
    return answer
  }
}
