import {
  CalsyncError,
  errorAnswers,
  errorOf,
  type CalendarInfo,
  type ConnectionGateway,
  type ProviderSession,
} from '@calsync/core'
import { z } from 'zod'
import { classify } from './classify.js'
import { IMMUTABLE_IDS } from './graph-request.js'

const PAGE_SIZE = 50
const MAX_PAGES = 20

const calendar = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  isDefaultCalendar: z.boolean().nullish(),
  canEdit: z.boolean().nullish(),
})
const page = z.object({ value: z.array(calendar) })

/** The calendars of an account; throws `CalsyncError` with the error class as its code. */
export async function listCalendars(
  gateway: ConnectionGateway,
  path: string,
  session: ProviderSession,
  signal?: AbortSignal,
): Promise<CalendarInfo[]> {
  const calendars: CalendarInfo[] = []
  for (let number = 0; number < MAX_PAGES; number++) {
    const rows = await readPage(gateway, `${path}?${pageQuery(number)}`, session, signal)
    for (const row of rows) {
      calendars.push({
        id: row.id,
        name: row.name ?? '',
        isDefault: row.isDefaultCalendar ?? false,
        canEdit: row.canEdit ?? false,
      })
    }
    if (rows.length < PAGE_SIZE) break
  }
  return calendars
}

/** Paged by `$skip`: the next link of a reply is absolute, and no foreign URL is ever called. */
function pageQuery(number: number): string {
  const skip = number === 0 ? '' : `&$skip=${number * PAGE_SIZE}`
  return `$select=id,name,canEdit,isDefaultCalendar&$top=${PAGE_SIZE}${skip}`
}

async function readPage(
  gateway: ConnectionGateway,
  path: string,
  session: ProviderSession,
  signal?: AbortSignal,
): Promise<z.infer<typeof calendar>[]> {
  const headers = { Prefer: IMMUTABLE_IDS }
  const request = { method: 'GET', operation: 'calendars', path, headers } as const
  const reply = await gateway.send(session.credential, request, signal)
  const parsed =
    reply.kind === 'reply' && reply.status === 200 ? page.safeParse(reply.body) : undefined
  if (parsed?.success === true) return parsed.data.value
  const error = errorOf(classify(reply, 'find'))
  throw new CalsyncError({
    code: error?.class ?? 'UNKNOWN_ERROR',
    message: `the calendars of the connection ${session.connectionId} could not be listed: ${error?.message ?? 'the reply is no list of calendars'}`,
    next: 'see `calsync health` for the state of the connection',
    retryable: error === null || errorAnswers[error.class].retryable,
    ...(error?.retryAfterMs === undefined ? {} : { details: { retryAfterMs: error.retryAfterMs } }),
  })
}
