import type { SingleEvent } from '@calsync/core'
import type { JcalComponent } from '../jcal/jcal.js'
import { alertsOf } from './alerts.js'
import { contentOf } from './event-content.js'
import { type EventTimes, eventTimes } from './event-times.js'
import type { IcalTime } from './ical-time.js'
import { participantsOf } from './participants.js'
import { virtualLocationsOf } from './virtual-locations.js'

/** What a VEVENT says of one occurrence, and what of it could not be taken over. */
export interface EventParts {
  readonly fields: SingleEvent
  readonly notes: readonly string[]
}

/** Reads everything but the recurrence. */
export function readParts(
  component: JcalComponent,
  start: IcalTime,
  duration: string,
  { isSeries }: { readonly isSeries: boolean },
): EventParts {
  const notes: string[] = []
  if (start.lostZone !== null) {
    notes.push(
      `no IANA time zone is like “${start.lostZone.slice(0, 60)}”, so its times stand in UTC`,
    )
  }
  const times: EventTimes = eventTimes(start, duration)
  const fields = {
    ...contentOf(component),
    ...times,
    virtualLocations: virtualLocationsOf(component, notes),
    participants: participantsOf(component, notes),
    alerts: alertsOf(component, { times, isSeries }, notes),
  }
  return { fields, notes }
}
