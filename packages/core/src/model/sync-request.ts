import { z } from 'zod'
import { CalsyncError } from './calsync-error.js'

const timestamp = z.iso.datetime({ offset: true })

/**
 * A nudge for one change: the proposals' `IndividualSyncMessage`, without its event data. It
 * carries no truth: the worker reads what to do from the store.
 */
const individualSyncSchema = z.object({
  type: z.literal('individual_sync'),
  scheduleId: z.string().min(1).max(600),
  userId: z.string().min(1).max(300),
  picaUserId: z.string().max(300).optional(),
  connectionId: z.uuid(),
  action: z.enum(['CREATE', 'UPDATE', 'DELETE']),
  externalEventId: z.string().optional(),
  priority: z.literal('high'),
  idempotencyKey: z.string().max(1000),
  timestamp,
})

/** A nudge for all that is due on one connection: the proposals' `BatchSyncMessage`. */
const batchSyncSchema = z.object({
  type: z.literal('batch_sync'),
  connectionId: z.uuid(),
  userId: z.string().min(1).max(300),
  priority: z.literal('low'),
  reason: z.enum(['retry', 'scheduled', 'reconnection', 'backfill']),
  timestamp,
})

export const syncRequestSchema = z.discriminatedUnion('type', [
  individualSyncSchema,
  batchSyncSchema,
])

export type IndividualSync = z.infer<typeof individualSyncSchema>
export type BatchSync = z.infer<typeof batchSyncSchema>

/** The message that nudges a worker. */
export type SyncRequest = z.infer<typeof syncRequestSchema>

const MAX_MESSAGE_BYTES = 64 * 1024

/**
 * Reads a message; throws `CalsyncError` (`UNREADABLE_MESSAGE`) that says what is wrong with it and
 * never repeats its content.
 */
export function parseSyncRequest(text: string): SyncRequest {
  if (text.length > MAX_MESSAGE_BYTES) {
    throw unreadable(`it has ${text.length} characters, the limit is ${MAX_MESSAGE_BYTES}`)
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The parser's message quotes the text, so it is neither repeated nor kept as the cause.
    throw unreadable('it is not JSON')
  }
  const parsed = syncRequestSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw unreadable(`${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'invalid'}`)
}

function unreadable(why: string): CalsyncError {
  return new CalsyncError({
    code: 'UNREADABLE_MESSAGE',
    message: `a sync request could not be read: ${why}`,
    next: 'the message is in the dead letters; what is due is found in the database without it',
  })
}
