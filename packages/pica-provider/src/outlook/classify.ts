import type { Action, ErrorFacts, FoundEvent, GatewayReply, Outcome } from '@calsync/core'
import { retryAfterMs } from '../pica/retry-after.js'
import { classificationTable, unknownRule, type Rule } from './classification-table.js'
import { compareEvent, type ExpectedContent } from './compare-event.js'
import { echoOf } from './echo-of.js'
import { isEventId } from './event-id.js'
import { readEventList, type ListedEvent } from './event-list.js'
import { compareInstance, isInstance, type WantedInstance } from './match-instance.js'
import { isSeenEvent } from './seen-event.js'
import { existingEventIdOf, graphCodeOf, requestIdOf, speaksOfConnection } from './reply-facts.js'

type Answer = Extract<GatewayReply, { kind: 'reply' }>

export interface ClassifyContext {
  /** What was sent, or of a `find` what should stand there. */
  readonly expected?: ExpectedContent | undefined
  /** For a `find` among the instances of a series: which of them is meant. */
  readonly instance?: WantedInstance | undefined
  /** For a `find` that looks at one event by its id. */
  readonly byId?: true | undefined
  /** Milliseconds since 1970, for a Retry-After that is a date in a reply without Date; default now. */
  readonly now?: number
}

/**
 * What a reply means for one operation. Pure. Branches on who answered, the status and the code,
 * never on a text of Graph's; the texts are not passed on, as they may quote the event.
 */
export function classify(
  reply: GatewayReply,
  action: Action,
  context: ClassifyContext = {},
): Outcome {
  if (reply.kind === 'not_sent') {
    return notSent({
      class: 'NETWORK_ERROR',
      code: null,
      message: `nothing was sent: ${reply.message}`,
    })
  }
  if (reply.kind === 'lost') return lost(reply, action)
  if (reply.status >= 200 && reply.status < 300) return success(reply, action, context)
  return failure(reply, action, context)
}

function lost(reply: Extract<GatewayReply, { kind: 'lost' }>, action: Action): Outcome {
  const error: ErrorFacts = {
    // A look without an answer may still take its lane, however the answer was lost.
    class: reply.reason === 'timeout' || action === 'find' ? 'TIMEOUT' : 'NETWORK_ERROR',
    code: null,
    // One lost call says nothing about the others of the account.
    scope: 'record',
    message: `no answer came back: ${reply.message}`,
  }
  return action === 'find' ? notSent(error) : { kind: 'unanswered', error }
}

function success(reply: Answer, action: Action, context: ClassifyContext): Outcome {
  if (action === 'find') return found(reply, context)
  const fromProxy = reply.origin === 'gateway' || /html/i.test(reply.unreadable ?? '')
  const externalId = idOf(reply.body)
  if (fromProxy || (action === 'create' && externalId === null)) {
    const what = reply.unreadable ?? 'it names no event'
    return { kind: 'ambiguous', error: unknown(reply, `a success that cannot be read: ${what}`) }
  }
  const { body } = reply
  const echo = isSeenEvent(body) ? echoOf(body, context.expected) : undefined
  return { kind: 'done', externalId, ...requestId(reply), ...(echo && { echo }) }
}

/** The one event that was looked at. */
function looked(reply: Answer): Outcome {
  const { body, unreadable } = reply
  const externalId = idOf(body)
  if (unreadable !== undefined || externalId === null || !isSeenEvent(body)) {
    return notSent(unknown(reply, `a look that cannot be read: ${unreadable ?? 'it is no event'}`))
  }
  const type = (body as { readonly type?: unknown }).type
  const isOccurrence = type === 'occurrence' || type === 'exception'
  const event: FoundEvent = { externalId, content: 'unknown' }
  const events = [isOccurrence ? { ...event, isOccurrence } : event]
  return { kind: 'found', events, ...requestId(reply) }
}

function found(reply: Answer, context: ClassifyContext): Outcome {
  const { expected, instance } = context
  if (context.byId === true) return looked(reply)
  const list = reply.unreadable === undefined ? readEventList(reply.body) : null
  if (list === null) {
    const what = reply.unreadable ?? 'it is no list of events'
    return notSent(unknown(reply, `a search that cannot be read: ${what}`))
  }
  if (instance === undefined) {
    const events = list.events.map((event) =>
      foundEvent(event, compareEvent(event, expected), expected),
    )
    return { kind: 'found', events, ...requestId(reply) }
  }
  const event = list.events.find((one) => isInstance(one, instance))
  if (event === undefined && list.hasMore) {
    return notSent(unknown(reply, 'a list of occurrences that is not whole'))
  }
  const events =
    event === undefined
      ? []
      : [foundEvent(event, compareInstance(event, instance, expected), expected)]
  return { kind: 'found', events, ...requestId(reply) }
}

function foundEvent(
  event: ListedEvent,
  content: FoundEvent['content'],
  expected: ExpectedContent | undefined,
): FoundEvent {
  const echo = echoOf(event, expected)
  return { externalId: event.id, content, ...(echo && { echo }) }
}

function failure(reply: Answer, action: Action, context: ClassifyContext): Outcome {
  const code = graphCodeOf(reply.body)
  const rule =
    classificationTable.find((one) => fits(one, reply, code, action, context)) ?? unknownRule
  const who = reply.origin === 'provider' ? 'Graph' : 'the gateway'
  const wait = retryAfterMs(reply.headers, {
    gatewayLimit: reply.origin === 'gateway' && reply.status === 429,
    ...(context.now === undefined ? {} : { now: context.now }),
  })
  const existing = rule.class === 'ALREADY_CREATED' ? existingEventIdOf(reply.body) : null
  // Such a look has no effect to be in doubt about, but may still take its lane.
  const mayStillRun = action === 'find' && rule.write === 'unanswered'
  const error: ErrorFacts = {
    class: mayStillRun ? 'TIMEOUT' : rule.class,
    code,
    message: `${who} answered ${reply.status}${code === null ? '' : ` ${code}`}: ${rule.says}`,
    status: reply.status,
    ...(rule.scope === undefined ? {} : { scope: rule.scope }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...requestId(reply),
    ...(existing === null ? {} : { existingExternalId: existing }),
  }
  return { kind: action === 'find' ? rule.find : rule.write, error }
}

function fits(
  rule: Rule,
  reply: Answer,
  code: string | null,
  action: Action,
  { instance, byId }: ClassifyContext,
): boolean {
  const [from, to] = typeof rule.status === 'number' ? [rule.status, rule.status] : rule.status
  return (
    reply.status >= from &&
    reply.status <= to &&
    (rule.origin === undefined || rule.origin === reply.origin) &&
    (rule.codes === undefined || (code !== null && rule.codes.includes(code))) &&
    (rule.actions === undefined || rule.actions.includes(action)) &&
    (rule.amongInstances === undefined || instance !== undefined) &&
    (rule.byId === undefined || byId === true) &&
    (rule.aboutConnection === undefined || speaksOfConnection(reply.body)) &&
    (rule.unreadable === undefined || reply.unreadable !== undefined)
  )
}

function unknown(reply: Answer, message: string): ErrorFacts {
  return { class: 'UNKNOWN_ERROR', code: null, message, status: reply.status, ...requestId(reply) }
}

function notSent(error: ErrorFacts): Outcome {
  return { kind: 'not_sent', error }
}

function requestId(reply: Answer): { requestId?: string } {
  const id = requestIdOf(reply)
  return id === null ? {} : { requestId: id }
}

/** Of a whole event only its id matters, and no schema is needed for that. */
function idOf(body: unknown): string | null {
  const id = (body as { readonly id?: unknown } | null)?.id
  return isEventId(id) ? id : null
}
