import { CalsyncError } from '@calsync/core'
import { z } from 'zod'
import { heldSchema } from './held.js'

const method = z.enum(['GET', 'POST', 'PATCH', 'DELETE'])

const attendee = z.strictObject({
  email: z.string(),
  displayName: z.string().optional(),
  optional: z.boolean().optional(),
  resource: z.boolean().optional(),
})

const requestSchema = z.strictObject({
  method,
  /** Below the version of the API, with its query. */
  path: z.string().startsWith('/calendars/'),
  /** JSON text, so that a replay is the same to the letter. */
  body: z.string().optional(),
  /** The calendar that the request is about. */
  calendar: z.string(),
  /** The event that it is about; of a search for an occurrence, the series. */
  event: z.string().nullable(),
  /** What Google should hold afterwards, or what a search compares with. */
  expected: heldSchema.optional(),
  /** Only of an update. */
  guarded: z
    .strictObject({
      status: z.enum(['confirmed', 'tentative']),
      attendees: z.array(attendee).optional(),
    })
    .optional(),
})

/** A prepared request: what is sent first, and what its answers are read against. */
export type GoogleRequest = z.output<typeof requestSchema>

/** Reads a prepared or stored request; throws `CalsyncError` (`UNREADABLE_REQUEST`). */
export function readGoogleRequest(request: unknown): GoogleRequest {
  const parsed = requestSchema.safeParse(request)
  if (parsed.success) return parsed.data
  throw new CalsyncError({
    code: 'UNREADABLE_REQUEST',
    message: 'a stored request is not one of this provider',
    next: 'see which version of the provider stored it',
    cause: parsed.error,
  })
}

/** Bytes of a request on its way, headers of its part in a batch included. */
export function requestBytes({ path, body = '' }: GoogleRequest): number {
  return Buffer.byteLength(path) + Buffer.byteLength(body) + 200
}
