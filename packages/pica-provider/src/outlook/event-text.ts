import type { SingleEvent } from '@calsync/core'
import type { ItemBody, Location } from '@microsoft/microsoft-graph-types'

export const MAX_SUBJECT = 255
const CANCELED = 'Canceled: '

/**
 * The title; a cancelled event is marked in it, as Outlook itself does, because Graph lets nobody
 * but the organiser of a meeting cancel one.
 */
export function subjectOf(event: SingleEvent): string {
  const title = event.title.replace(/[\r\n\t]+/g, ' ')
  // The mark must not make a title too long that stood in the calendar before.
  return event.status === 'cancelled' ? `${CANCELED}${title}`.slice(0, MAX_SUBJECT) : title
}

/**
 * The description, and below it the links that it does not hold already. Pages are no places: in
 * `locations`, Outlook would offer to join them or to show the way.
 */
export function bodyOf(event: SingleEvent): ItemBody {
  const isHtml = event.descriptionContentType === 'text/html'
  const pages = (event.links ?? []).map(({ href, title }) => ({ uri: href, name: title }))
  const links = [...event.virtualLocations, ...pages]
    .filter(({ uri }) => !event.description.includes(uri))
    .map((link) => (isHtml ? htmlLink(link) : textLink(link)))
  const parts = [event.description, ...links].filter((part) => part !== '')
  return {
    contentType: isHtml ? 'html' : 'text',
    content: parts.join(isHtml ? '\n' : '\n\n'),
  }
}

/**
 * All places of the event. `location` is not sent with them: in a PATCH it would wipe
 * `locations`. Only when there is no place, both are sent, to clear both.
 */
export function locationsOf(event: SingleEvent): { locations: Location[]; location?: Location } {
  const places: Location[] = event.locations.map(({ name }) => ({ displayName: name }))
  const links = event.virtualLocations.map(({ uri, name }) => ({
    displayName: name ?? uri,
    locationUri: uri,
  }))
  const locations = [...places, ...links]
  return locations.length > 0 ? { locations } : { locations, location: { displayName: '' } }
}

interface Link {
  readonly uri: string
  readonly name?: string | undefined
}

function textLink({ uri, name }: Link): string {
  return name === undefined ? uri : `${name}: ${uri}`
}

function htmlLink({ uri, name }: Link): string {
  const label = escapeHtml(name ?? uri)
  // javascript: and the like are shown, never made clickable.
  if (!/^(https?|tel|sip|mailto|msteams|zoommtg):/i.test(uri))
    return `<p>${escapeHtml(textLink({ uri, name }))}</p>`
  return `<p><a href="${escapeHtml(uri)}">${label}</a></p>`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
