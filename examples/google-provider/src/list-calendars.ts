import {
  type CalendarInfo,
  CalsyncError,
  type GatewayReply,
  type ProviderSession,
} from '@calsync/core'
import { z } from 'zod'
import { classify } from './classify.js'
import { PRIMARY } from './external-id.js'
import type { GatewayWithDeadline } from './google-options.js'

const PATH = '/calendar/v3/users/me/calendarList?maxResults=250'
const MAX_PAGES = 20

const page = z.object({
  items: z
    .array(
      z.object({
        id: z.string().min(1),
        summary: z.string().nullish(),
        summaryOverride: z.string().nullish(),
        primary: z.boolean().nullish(),
        accessRole: z.string().nullish(),
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
})

/** The calendars of the account. Throws `CalsyncError` (`CALENDARS_UNAVAILABLE`). */
export async function listCalendars(
  gateway: GatewayWithDeadline,
  { credential }: ProviderSession,
  signal?: AbortSignal,
): Promise<CalendarInfo[]> {
  const calendars: CalendarInfo[] = []
  let token: string | undefined
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const path = token === undefined ? PATH : `${PATH}&pageToken=${encodeURIComponent(token)}`
    const request = { method: 'GET', operation: 'list_calendars', path } as const
    const { items, nextPageToken } = readPage(await gateway.send(credential, request, signal))
    calendars.push(...items.map(infoOf))
    token = nextPageToken
    if (token === undefined) break
  }
  return calendars
}

function readPage(reply: GatewayReply): z.output<typeof page> {
  const isSuccess = reply.kind === 'reply' && reply.origin === 'provider' && reply.status === 200
  const parsed = isSuccess ? page.safeParse(reply.body) : undefined
  if (parsed?.success === true) return parsed.data
  const { error, kind } = classify(reply, 'find')
  throw new CalsyncError({
    code: 'CALENDARS_UNAVAILABLE',
    message: `the calendars of the Google account cannot be listed: ${isSuccess ? 'the answer is no list' : error.message}`,
    next: kind === 'refused' ? 'let the user connect the account again' : 'try again later',
    retryable: kind !== 'refused',
    details: { class: error.class },
  })
}

/** The main calendar goes by the name that holds for every account: see `PRIMARY`. */
function infoOf(item: z.output<typeof page>['items'][number]): CalendarInfo {
  const isDefault = item.primary === true
  const name = item.summaryOverride ?? item.summary ?? item.id
  const canEdit = item.accessRole === 'owner' || item.accessRole === 'writer'
  return { id: isDefault ? PRIMARY : item.id, name, isDefault, canEdit }
}
