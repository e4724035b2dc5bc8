import { type CalendarInfo, CalsyncError, type ProviderSession } from '@calsync/core'
import { z } from 'zod'
import { classify } from './classify.js'
import type { GatewayWithDeadline } from './google-options.js'

const made = z.object({ id: z.string().min(1), summary: z.string().nullish() })

/** Makes a calendar. Throws `CalsyncError` (`CALENDAR_NOT_CREATED`). */
export async function createCalendar(
  gateway: GatewayWithDeadline,
  { credential }: ProviderSession,
  name: string,
  signal?: AbortSignal,
): Promise<CalendarInfo> {
  const body = JSON.stringify({ summary: name })
  const path = '/calendar/v3/calendars'
  const request = { method: 'POST', operation: 'create_calendar', path, body } as const
  const reply = await gateway.send(credential, request, signal)
  const isMade = reply.kind === 'reply' && reply.origin === 'provider' && reply.status === 200
  const parsed = isMade ? made.safeParse(reply.body) : undefined
  if (parsed?.success === true) {
    const { id, summary } = parsed.data
    return { id, name: summary ?? name, isDefault: false, canEdit: true }
  }
  const { error, kind } = classify(reply, 'create')
  throw new CalsyncError({
    code: 'CALENDAR_NOT_CREATED',
    message: `no calendar could be made in the Google account: ${isMade ? 'the answer is none' : error.message}`,
    next: kind === 'refused' ? 'let the user connect the account again' : 'try again later',
    retryable: kind !== 'refused',
    details: { class: error.class },
  })
}
