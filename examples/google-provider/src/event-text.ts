import type { CalendarEvent } from '@calsync/core'

const CANCELED = 'Canceled: '

/** The title; a cancelled event is marked in it, because `cancelled` deletes an event at Google. */
export function summaryOf({ title, status }: CalendarEvent): string {
  return status === 'cancelled' ? `${CANCELED}${title}` : title
}

/** The description as the HTML that Google shows, and below it links that it does not hold yet. */
export function descriptionOf(event: CalendarEvent): string {
  const { description, descriptionContentType } = event
  const html = descriptionContentType === 'text/html' ? description : escapeHtml(description)
  const pages = (event.links ?? []).map(({ href, title }) => ({ uri: href, name: title }))
  const links = [...event.virtualLocations, ...pages]
    .filter(({ uri }) => !description.includes(uri))
    .map(({ uri, name }) => escapeHtml(name === undefined ? uri : `${name}: ${uri}`))
  return [html, ...links].filter((part) => part !== '').join('\n\n')
}

/** Google has one place. */
export function locationOf({ locations, virtualLocations }: CalendarEvent): string {
  const places = locations.length > 0 ? locations : virtualLocations.slice(0, 1)
  return places.map((place) => ('uri' in place ? place.uri : place.name)).join('; ')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
