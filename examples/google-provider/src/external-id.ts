/** The user's main calendar, under the name by which Google knows it for every account. */
export const PRIMARY = 'primary'

/** An event in its calendar: ids of events are unique only there. */
export interface EventAddress {
  readonly calendar: string
  readonly event: string
}

/**
 * The external id of an event: its calendar and its id. With the calendar in it, an event is found
 * where it is, whatever calendar new events go to by now.
 */
export function externalIdOf({ calendar, event }: EventAddress): string {
  return `${calendar}/${event}`
}

/** Reads what `externalIdOf` has written; ids of events hold no slash. */
export function addressOf(externalId: string): EventAddress {
  const at = externalId.lastIndexOf('/')
  if (at < 0) return { calendar: PRIMARY, event: externalId }
  return { calendar: externalId.slice(0, at), event: externalId.slice(at + 1) }
}

/**
 * The id that a create gives its event: the digits of its token. Google allows 0 to 9 and a to v,
 * and refuses an id that it has seen in the calendar, even of a deleted event.
 */
export function eventIdFor(transactionId: string): string {
  return transactionId.toLowerCase().replaceAll('-', '')
}

/** Path of a calendar's events, below the version of the API. */
export function eventsPath(calendar: string): string {
  return `/calendars/${encodeURIComponent(calendar)}/events`
}

export function eventPath({ calendar, event }: EventAddress): string {
  return `${eventsPath(calendar)}/${encodeURIComponent(event)}`
}
