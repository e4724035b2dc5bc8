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
import { WRITE_HEADERS } from './graph-request.js'

const made = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  canEdit: z.boolean().nullish(),
})

/**
 * Makes a calendar. Throws `CalsyncError` with the error class as its code; retryable when nobody
 * knows whether it was made. Outlook refuses a second one of the same name (`ErrorFolderExists`).
 */
export async function createCalendar(
  gateway: ConnectionGateway,
  path: string,
  { credential, connectionId }: ProviderSession,
  name: string,
  signal?: AbortSignal,
): Promise<CalendarInfo> {
  const body = JSON.stringify({ name })
  const request = {
    method: 'POST',
    operation: 'calendar',
    path,
    headers: WRITE_HEADERS,
    body,
  } as const
  const reply = await gateway.send(credential, request, signal)
  const isMade = reply.kind === 'reply' && (reply.status === 201 || reply.status === 200)
  const parsed = isMade ? made.safeParse(reply.body) : undefined
  if (parsed?.success === true) {
    const { id, canEdit } = parsed.data
    return { id, name: parsed.data.name ?? name, isDefault: false, canEdit: canEdit ?? true }
  }
  const error = errorOf(classify(reply, 'create'))
  throw new CalsyncError({
    code: error?.class ?? 'UNKNOWN_ERROR',
    message: `no calendar could be made for the connection ${connectionId}: ${error?.message ?? 'the reply is no calendar'}`,
    next: 'see `calsync health` for the state of the connection',
    retryable: error === null || errorAnswers[error.class].retryable,
  })
}
