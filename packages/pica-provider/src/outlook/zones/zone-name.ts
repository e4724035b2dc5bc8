import { canonicalTimeZone, instantsOf, wallTimeAt } from '@calsync/core'
import { ianaZoneOf, windowsZoneOf } from './windows-zone.js'

export type ZoneStyle = 'windows' | 'iana'

/** Graph lists these zones under other names than the runtime. */
const graphSpelling: Readonly<Record<string, string>> = {
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Tijuana': 'America/Santa_Isabel',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
}

/** The name under which Graph is told an IANA zone; `null` when it has none. */
export function graphZoneName(zone: string, style: ZoneStyle): string | null {
  return style === 'windows' ? windowsZoneOf(zone) : (graphSpelling[zone] ?? zone)
}

/** The IANA zone by whose rules Graph reads a name, Windows or IANA; `null` for an unknown one. */
export function zoneBehind(name: string): string | null {
  return name === 'UTC' ? name : (ianaZoneOf(name) ?? canonicalTimeZone(name))
}

/** The names to write the same time under, the given one first, the one that is always known last. */
export function namesBeside(name: string): readonly string[] {
  const windows = windowsZoneOf(name)
  const other = windows ?? ianaNameBehind(name)
  return [...new Set(other === null ? [name, 'UTC'] : [name, other, 'UTC'])]
}

function ianaNameBehind(windowsName: string): string | null {
  const zone = ianaZoneOf(windowsName)
  return zone === null ? null : graphZoneName(zone, 'iana')
}

/**
 * Whether Graph reads the wall time of an instant, under a name, as that instant. It does not when
 * the hour is repeated at the end of daylight saving (Windows takes the second one, JSCalendar the
 * first), nor where a Windows zone stands for regions whose rules have diverged.
 */
export function isReadAs(instant: number, zone: string, name: string): boolean {
  const reader = zoneBehind(name)
  if (reader === null) return false
  const { earlier, later } = instantsOf(reader, wallTimeAt(zone, instant))
  return earlier === instant && later === instant
}
