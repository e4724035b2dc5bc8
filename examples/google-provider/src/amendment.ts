import type { GoogleRequest } from './google-request.js'
import type { GoogleEvent } from './read-event.js'

type Guarded = NonNullable<GoogleRequest['guarded']>
type Guests = NonNullable<Guarded['attendees']>

/**
 * What is still to be written after an update, `null` for nothing.
 *
 * The status: a deleted event that is told to be confirmed is restored, so an update that may meet
 * one says nothing of it; the answer shows whether it is deleted. The attendees: a list that is
 * written without their answers asks all of them again, so it is written only where somebody is
 * missing or too many, with the answers of the others.
 */
export function amendment(
  { status, attendees }: Guarded,
  held: GoogleEvent,
): Readonly<Record<string, unknown>> | null {
  const missing = {
    ...(held.status === status ? {} : { status }),
    ...(attendees === undefined || sameGuests(attendees, held) ? {} : merged(attendees, held)),
  }
  return Object.keys(missing).length === 0 ? null : missing
}

function sameGuests(wanted: Guests, held: GoogleEvent): boolean {
  const there = (held.attendees ?? []).map(({ email }) => email?.toLowerCase() ?? '')
  const emails = wanted.map(({ email }) => email.toLowerCase())
  return emails.length === there.length && emails.every((email) => there.includes(email))
}

function merged(wanted: Guests, held: GoogleEvent) {
  const known = new Map(held.attendees?.map((guest) => [guest.email?.toLowerCase(), guest]))
  return {
    attendees: wanted.map((guest) => ({ ...known.get(guest.email.toLowerCase()), ...guest })),
  }
}
