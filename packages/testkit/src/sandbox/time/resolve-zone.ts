import { documentedIanaZones } from './iana-zones.js'
import { windowsZones } from './windows-zones.js'

// Windows compares its zone names without case.
const windows = new Map(
  Object.entries(windowsZones).map(([name, iana]) => [name.toLowerCase(), iana] as const),
)
const iana = new Set(documentedIanaZones)

/** The IANA zone behind a name that Graph would accept; undefined for any other name. */
export function resolveZone(name: string, acceptIana: boolean): string | undefined {
  if (acceptIana && iana.has(name)) return name
  return windows.get(name.toLowerCase())
}
