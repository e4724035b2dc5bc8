import type { ErrorFacts, FoundEvent, GatewayReply, Outcome } from '@calsync/core'
import { z } from 'zod'
import { amendment } from './amendment.js'
import { classify, type Failure, unreadable } from './classify.js'
import { externalIdOf } from './external-id.js'
import { contentOf, echoOf } from './held.js'
import type { Question, Step } from './question.js'
import { type GoogleEvent, googleEventSchema, isDeleted, readHeld } from './read-event.js'

/** What an answer leads to: the outcome of the operation, or another question. */
export type Verdict =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'ask'; readonly step: Step }

/** Reads the answer to a question. */
export function judge(question: Question, reply: GatewayReply): Verdict {
  const succeeded = reply.kind === 'reply' && reply.status >= 200 && reply.status < 300
  if (succeeded && reply.origin === 'provider') return success(question, reply)
  return failure(question, classify(reply, question.action))
}

type Answer = Extract<GatewayReply, { kind: 'reply' }>

function failure({ action, request, step }: Question, failed: Failure): Verdict {
  const { error } = failed
  const isGone = error.status === 404 || error.status === 410
  switch (step.kind) {
    case 'first': {
      const isWrite = action === 'update' || action === 'delete'
      if (isWrite && error.code === 'forbidden') {
        return { kind: 'ask', step: { kind: 'forbidden', failure: failed } }
      }
      if (error.class === 'ALREADY_CREATED') return outcome(createdBefore(failed, request))
      // A search for an occurrence names its series, one by correlation names no event.
      return isGone && action === 'find' && request.event !== null ? gone() : outcome(failed)
    }
    case 'page':
      return outcome(failed)
    case 'series':
      return isGone ? gone() : outcome(failed)
    case 'forbidden':
      return isGone ? gone() : outcome(step.failure)
    case 'amend':
      return isGone ? gone() : outcome(halfDone(failed))
  }
}

/** The id is the operation's own, so the event that has it already is its own, too. */
function createdBefore(failed: Failure, { calendar, event }: Question['request']): Failure {
  const existingExternalId = externalIdOf({ calendar, event: event ?? '' })
  return { ...failed, error: { ...failed.error, existingExternalId } }
}

/** The first part of an update was made, so it cannot be said to have had no effect. */
function halfDone(failed: Failure): Failure {
  return failed.kind === 'unanswered' ? failed : { kind: 'ambiguous', error: failed.error }
}

function success(question: Question, reply: Answer): Verdict {
  const { action, request, step } = question
  if (step.kind === 'first' || step.kind === 'page') {
    if (action === 'find') return found(question, reply)
    if (request.method === 'DELETE') return done(null)
  }
  const event = googleEventSchema.safeParse(reply.body)
  if (!event.success) {
    const why = reply.unreadable ?? 'it is no event'
    return outcome(unreadable(reply, action, why))
  }
  switch (step.kind) {
    case 'series':
      return isDeleted(event.data) ? gone() : outcome({ kind: 'found', events: [] })
    case 'forbidden':
      return isDeleted(event.data) ? gone() : outcome(step.failure)
    default:
      return written(question, event.data)
  }
}

function written({ request, step }: Question, event: GoogleEvent): Verdict {
  if (isDeleted(event)) return gone()
  const { guarded, calendar, expected } = request
  const missing = guarded === undefined || step.kind === 'amend' ? null : amendment(guarded, event)
  if (missing !== null && event.etag) {
    return { kind: 'ask', step: { kind: 'amend', etag: event.etag, body: JSON.stringify(missing) } }
  }
  const held = readHeld(event)
  const echo = held === null ? {} : { echo: echoOf(held, expected) }
  const externalId = externalIdOf({ calendar, event: event.id })
  return outcome({ kind: 'done', externalId, ...echo })
}

const page = z.object({
  items: z.array(googleEventSchema).default([]),
  nextPageToken: z.string().optional(),
})

function found({ action, request, step }: Question, reply: Answer): Verdict {
  const parsed = page.safeParse(reply.body)
  if (!parsed.success) return outcome(unreadable(reply, action, 'it is no list of events'))
  const { items, nextPageToken: token } = parsed.data
  const isSearch = request.event === null
  const before = step.kind === 'page' ? step.found : []
  const events = items
    // A changed occurrence bears the mark of its series, too; a search is about whole events.
    .filter((event) => !isDeleted(event) && (!isSearch || !event.recurringEventId))
    .map((event) => foundEvent(event, request))
  const all = [...before, ...events]
  if (token !== undefined) return { kind: 'ask', step: { kind: 'page', token, found: all } }
  if (!isSearch && all.length === 0) return { kind: 'ask', step: { kind: 'series' } }
  return outcome({ kind: 'found', events: all })
}

function foundEvent(event: GoogleEvent, { calendar, expected }: Question['request']): FoundEvent {
  const externalId = externalIdOf({ calendar, event: event.id })
  const held = readHeld(event)
  if (held === null) return { externalId, content: 'unknown' }
  return { externalId, content: contentOf(held, expected), echo: echoOf(held, expected) }
}

function gone(): Verdict {
  const error: ErrorFacts = {
    class: 'EVENT_GONE',
    code: 'deleted',
    message: 'the event is not in the calendar, or deleted',
  }
  return outcome({ kind: 'refused', error })
}

function done(externalId: string | null): Verdict {
  return outcome({ kind: 'done', externalId })
}

function outcome(result: Outcome): Verdict {
  return { kind: 'outcome', outcome: result }
}
