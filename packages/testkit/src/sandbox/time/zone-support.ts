import { resolveZone } from './resolve-zone.js'

/** Which names of zones a mailbox takes. */
export interface ZoneSupport {
  /** Whether the documented IANA names are accepted beside the Windows names. */
  readonly iana: boolean
  /** Names that this mailbox refuses although others take them. */
  readonly unsupported: readonly string[]
}

/** What a mailbox takes under these settings. */
export function zoneSupportOf(
  settings: { readonly ianaTimeZones: boolean },
  mailbox: { readonly unsupportedTimeZones: readonly string[] },
): ZoneSupport {
  return { iana: settings.ianaTimeZones, unsupported: mailbox.unsupportedTimeZones }
}

/** Whether the mailbox does not refuse the name for itself. */
export function isTaken(name: string, { unsupported }: ZoneSupport): boolean {
  const lower = name.toLowerCase()
  return !unsupported.some((one) => one.toLowerCase() === lower)
}

/** The IANA zone behind a name that the mailbox takes; undefined for any other name. */
export function supportedZone(name: string, zones: ZoneSupport): string | undefined {
  return isTaken(name, zones) ? resolveZone(name, zones.iana) : undefined
}

/** The IANA zone behind a name that was accepted before, whatever is accepted now. */
export function acceptedZone(name: string): string {
  const zone = resolveZone(name, true)
  if (zone === undefined) throw new Error(`no zone is called '${name}'`)
  return zone
}
