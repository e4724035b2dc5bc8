import { readHeader, type SandboxHeaders } from '../request.js'
import type { ZoneSupport } from '../time/zone-support.js'
import { requireZone } from './event-properties.js'

/** What a request's `Prefer` header asks for. */
export interface Preferences {
  readonly immutableIds: boolean
  /** Name of the zone as asked for. */
  readonly timeZone: string
  /** IANA zone to render in. */
  readonly zone: string
  readonly textBody: boolean
}

const none: Preferences = {
  immutableIds: false,
  timeZone: 'UTC',
  zone: 'Etc/UTC',
  textBody: false,
}
const cache = new Map<string, Preferences>()

/** Reads `Prefer`; throws a GraphFailure for a time zone that the mailbox does not take. */
export function readPreferences(headers: SandboxHeaders, zones: ZoneSupport): Preferences {
  const header = readHeader(headers, 'prefer')
  if (header === undefined) return none
  // Few mailboxes refuse zones of their own: the others share what was read.
  if (zones.unsupported.length > 0) return parse(header, zones)
  const key = `${String(zones.iana)} ${header}`
  let preferences = cache.get(key)
  if (preferences === undefined) {
    preferences = parse(header, zones)
    if (cache.size >= 200) cache.clear()
    cache.set(key, preferences)
  }
  return preferences
}

function parse(header: string, zones: ZoneSupport): Preferences {
  const asked = /outlook\.timezone\s*=\s*"?([^",;]+)"?/i.exec(header)?.[1]?.trim()
  return {
    immutableIds: /IdType\s*=\s*"?ImmutableId"?/i.test(header),
    timeZone: asked ?? 'UTC',
    zone: asked === undefined ? 'Etc/UTC' : requireZone(asked, zones),
    textBody: /outlook\.body-content-type\s*=\s*"?text"?/i.test(header),
  }
}
