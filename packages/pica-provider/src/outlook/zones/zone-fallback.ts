import type { Outcome } from '@calsync/core'
import type { GraphRequest } from '../graph-request.js'
import { refusal } from '../refusal.js'
import { RefusedZones } from './refused-zones.js'
import { underZone } from './rename-zone.js'
import { namesBeside } from './zone-name.js'

const UNKNOWN_ZONE = 'TimeZoneNotSupportedException'

type ZoneRefusal = Extract<Outcome, { kind: 'refused' }>

/** A request as it was made, and as it was sent. */
interface Renamed {
  readonly made: GraphRequest
  readonly request: GraphRequest
}

/**
 * Sends events under names of zones that their mailbox knows. Which those are nobody tells before;
 * so a refused name is remembered, and the event goes out again under the next: the Windows name,
 * the IANA name, for what is no timed series UTC. The substitution is made when a request is sent,
 * since that of a create is stored as it was first made.
 */
export class ZoneFallback {
  readonly #refused = new RefusedZones()

  /** The request as this mailbox may take it; `null` when it is known to take it under no name. */
  choose(connectionId: string, request: GraphRequest): GraphRequest | null {
    const zone = request.expected?.zone
    if (zone === undefined || request.body === undefined) return request
    if (!this.#refused.any(connectionId)) return request
    for (const name of namesBeside(zone)) {
      if (this.#refused.has(connectionId, name)) continue
      const renamed = name === zone ? request : underZone(request, name)
      if (renamed !== null) return renamed
    }
    return null
  }

  /**
   * What follows from the refusal of a name. No retry is spent on it, which cannot go on for ever:
   * each time one name less is left.
   */
  afterRefusal(connectionId: string, { made, request }: Renamed, refused: ZoneRefusal): Outcome {
    const zone = request.expected?.zone
    if (zone === undefined) return refused
    this.#refused.add(connectionId, zone)
    const next = this.choose(connectionId, made)?.expected?.zone
    if (next === undefined) return noNameLeft(made)
    const message = `the mailbox does not know the time zone "${zone}"; the event is sent with "${next}"`
    return { kind: 'not_sent', error: { ...refused.error, class: 'NOT_ATTEMPTED', message } }
  }
}

/** Whether the mailbox refused the name of a zone. */
export function isUnknownZone(outcome: Outcome): outcome is ZoneRefusal {
  return outcome.kind === 'refused' && outcome.error.code === UNKNOWN_ZONE
}

/** For an event whose mailbox knows its zone under none of the names that mean the same. */
export function noNameLeft({ expected }: GraphRequest): Outcome {
  const names = namesBeside(expected?.zone ?? 'UTC').map((name) => `"${name}"`)
  if (expected?.recurrence === undefined) {
    const message = `the mailbox knows its time zone under none of the names ${names.join(', ')}`
    return {
      kind: 'refused',
      error: { ...refusal('INVALID_EVENT_DATA', message), code: UNKNOWN_ZONE },
    }
  }
  const [first, second] = names
  const known = second === undefined || second === '"UTC"' ? first : `${first} or ${second}`
  const message =
    `the mailbox does not know the time zone of the series (${known}); ` +
    'give the series another time zone, or have its occurrences written one by one'
  return {
    kind: 'refused',
    error: { ...refusal('UNSUPPORTED_EVENT', message), code: UNKNOWN_ZONE },
  }
}
