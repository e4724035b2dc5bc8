import type { Action, GatewayReply, OperationOutcome, Outcome } from '@calsync/core'
import { z } from 'zod'
import { classify } from './classify.js'
import { batchItemText, comparison, type GraphRequest } from './graph-request.js'

/** One operation of a call, with its request read. */
export interface BatchItem {
  readonly id: string
  readonly action: Action
  /** As it is sent. */
  readonly request: GraphRequest
}

/**
 * The body of a `$batch`. The ids are positions: they stay unique ignoring case whatever the
 * records are called, and replies are matched by them, never by their order.
 */
export function batchBody(items: readonly BatchItem[], packing: 'chain' | 'parallel'): string {
  const texts = items.map(({ request }, index) =>
    batchItemText(
      batchId(index),
      request,
      packing === 'chain' && index > 0 ? batchId(index - 1) : undefined,
    ),
  )
  return `{"requests":[${texts.join(',')}]}`
}

function batchId(index: number): string {
  return `${index + 1}`
}

const replyId = z.object({
  id: z.union([z.string(), z.number()]).transform((id) => `${id}`.toLowerCase()),
})
const replyItem = replyId.extend({
  status: z.number().int(),
  headers: z.record(z.string(), z.coerce.string()).nullish(),
  body: z.unknown().optional(),
})
const batchReply = z.object({ responses: z.array(z.unknown()) })

type Answer = Extract<GatewayReply, { kind: 'reply' }>
type ReplyItem = z.output<typeof replyItem>

/** One outcome per item, from the reply to the whole batch. Pure. */
export function batchOutcomes(
  items: readonly BatchItem[],
  reply: GatewayReply,
  now?: number,
): OperationOutcome[] {
  const context = now === undefined ? {} : { now }
  if (reply.kind !== 'reply' || reply.status < 200 || reply.status >= 300) {
    return items.map(({ id, action }) => ({ id, outcome: refusedAsWhole(reply, action) }))
  }
  const parsed = batchReply.safeParse(reply.body)
  const byId = new Map<string, ReplyItem | 'unclear'>()
  for (const value of parsed.data?.responses ?? []) {
    const known = replyId.safeParse(value).data
    if (known === undefined) continue
    const item = replyItem.safeParse(value).data
    // Two answers to one item may contradict each other, and nobody knows which one is true.
    byId.set(known.id, item === undefined || byId.has(known.id) ? 'unclear' : item)
  }
  return items.map(({ id, action, request }, index) => {
    const item = byId.get(batchId(index))
    const outcome =
      item === undefined || item === 'unclear'
        ? unknownEnd(action, whyUnknown(item, reply))
        : classify(itemReply(item, reply), action, { ...context, ...comparison(request) })
    return { id, outcome }
  })
}

/** A reply within a batch is Graph's own, with its own headers; dates count from the outer Date. */
function itemReply(item: ReplyItem, outer: Answer): GatewayReply {
  const headers: Record<string, string> = {}
  if (outer.headers['date'] !== undefined) headers['date'] = outer.headers['date']
  for (const [name, value] of Object.entries(item.headers ?? {}))
    headers[name.toLowerCase()] = value
  return {
    kind: 'reply',
    origin: 'provider',
    status: item.status,
    headers,
    body: item.body ?? null,
  }
}

function whyUnknown(item: 'unclear' | undefined, { unreadable }: Answer): string {
  if (item === 'unclear') return 'its answer cannot be read, or there is more than one'
  return unreadable ?? 'its id is missing'
}

/** The batch has ended, and what became of this item is not known. */
function unknownEnd(action: Action, why: string): Outcome {
  const error = {
    class: 'UNKNOWN_ERROR',
    code: null,
    message: `the reply to the batch does not tell what became of this item: ${why}`,
  } as const
  return { kind: action === 'find' ? 'not_sent' : 'ambiguous', error }
}

/**
 * A batch that Graph or the gateway refused as such (malformed, too large, no such route) says
 * nothing against its events: none of them was tried.
 */
function refusedAsWhole(reply: GatewayReply, action: Action): Outcome {
  const outcome = classify(reply, action)
  if (outcome.kind !== 'refused') return outcome
  const { class: errorClass } = outcome.error
  if (errorClass !== 'INVALID_EVENT_DATA' && errorClass !== 'EVENT_GONE') return outcome
  const message = `the batch was refused as a whole (${outcome.error.status ?? 0}); set batch: false if this lasts`
  const error = { ...outcome.error, class: 'MISCONFIGURED', scope: 'mailbox', message } as const
  return { kind: 'not_sent', error }
}
