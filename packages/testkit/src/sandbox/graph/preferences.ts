import { readHeader, type SandboxHeaders } from '../request.js'
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

/** Reads `Prefer`; throws a GraphFailure for an unknown time zone. */
export function readPreferences(headers: SandboxHeaders, acceptIana: boolean): Preferences {
  const header = readHeader(headers, 'prefer')
  if (header === undefined) return none
  const key = `${String(acceptIana)} ${header}`
  let preferences = cache.get(key)
  if (preferences === undefined) {
    preferences = parse(header, acceptIana)
    if (cache.size >= 200) cache.clear()
    cache.set(key, preferences)
  }
  return preferences
}

function parse(header: string, acceptIana: boolean): Preferences {
  const timeZone = /outlook\.timezone\s*=\s*"?([^",;]+)"?/i.exec(header)?.[1]?.trim() ?? 'UTC'
  return {
    immutableIds: /IdType\s*=\s*"?ImmutableId"?/i.test(header),
    timeZone,
    zone: timeZone === 'UTC' ? 'Etc/UTC' : requireZone(timeZone, acceptIana),
    textBody: /outlook\.body-content-type\s*=\s*"?text"?/i.test(header),
  }
}
