import { nextStep } from '../decide/next-step.js'
import { render } from '../decide/render.js'
import { messageOf } from '../model/calsync-error.js'
import type { CalendarEvent } from '../model/calendar-event.js'
import { hashEvent } from '../model/event-hash.js'
import { correlationOf, transactionId } from '../model/identity.js'
import type { ErrorFacts } from '../model/outcome.js'
import type { RenderEvent } from '../model/render.js'
import type { Action, SyncRecord } from '../model/sync-record.js'
import type { CalendarProvider, PreparedOperation } from '../ports/calendar-provider.js'
import type { Claim, ClaimedRecord } from '../ports/store/claim-store.js'

/** An operation ready to be sent, with what is stored about it. */
export interface ReadyOperation {
  readonly prepared: PreparedOperation
  readonly action: Action
  /** Version of the content that is sent. */
  readonly version: number
  readonly hash: string | null
}

/** A due record with what its next step came to. */
export type WorkItem =
  | { readonly kind: 'send'; readonly claimed: ClaimedRecord; readonly ready: ReadyOperation }
  | {
      readonly kind: 'refused'
      readonly claimed: ClaimedRecord
      readonly action: Action
      readonly error: ErrorFacts
    }
  | { readonly kind: 'tidy'; readonly claimed: ClaimedRecord }

/** Prepares the next step of a claimed record; does no I/O. */
export function workItem(
  claim: Claim,
  claimed: ClaimedRecord,
  provider: CalendarProvider,
  template: RenderEvent | null,
): WorkItem {
  const step = nextStep(claimed.record)
  if (step.kind === 'nothing') return { kind: 'tidy', claimed }
  const action: Action = step.kind === 'write' ? step.action : 'find'
  return prepareAction(claim, claimed, action, provider, template)
}

/**
 * Prepares one action on a record: the record's own next step, or a follow-up. Never throws: one
 * event that a template or a provider chokes on must not stop the others.
 */
export function prepareAction(
  claim: Claim,
  claimed: ClaimedRecord,
  action: Action,
  provider: CalendarProvider,
  template: RenderEvent | null,
): WorkItem {
  try {
    return prepared(claim, claimed, action, provider, template)
  } catch (error) {
    return { kind: 'refused', claimed, action, ...invalid(claimed.record, messageOf(error)) }
  }
}

function prepared(
  claim: Claim,
  claimed: ClaimedRecord,
  action: Action,
  provider: CalendarProvider,
  template: RenderEvent | null,
): WorkItem {
  const { record } = claimed
  const content = action === 'delete' ? null : contentOf(claim, claimed, template)
  if (content !== null && 'error' in content && action !== 'find') {
    return { kind: 'refused', claimed, action, error: content.error }
  }
  const event = content === null || 'error' in content ? null : content.event
  const incarnation = incarnationOf(record, action)
  const preparation = provider.prepare({
    id: record.id,
    action,
    transactionId: transactionId(record.id, incarnation),
    correlation: correlationOf(record.id, incarnation),
    externalId: record.externalId,
    event,
    calendarId: claim.calendarId,
  })
  if (preparation.kind === 'refused') {
    return { kind: 'refused', claimed, action, error: preparation.error }
  }
  const attendees = provider.describe().sendsAttendees
  const ready: ReadyOperation = {
    prepared: preparation.prepared,
    action,
    version: versionOf(record, action),
    hash: event === null || action === 'find' ? null : hashEvent(event, { attendees }),
  }
  return { kind: 'send', claimed, ready }
}

/** The replay of a create in doubt: the stored request, to the letter. */
export function replayOf(record: SyncRecord, provider: CalendarProvider): ReadyOperation | null {
  const { attempt } = record
  if (attempt?.action !== 'create') return null
  return {
    prepared: provider.replay(record.id, attempt.request),
    action: 'create',
    version: attempt.version,
    hash: attempt.hash,
  }
}

/** Events that carry our correlation and should not stand there; removing one twice is harmless. */
export function removalOf(
  claim: Claim,
  record: SyncRecord,
  externalId: string,
  index: number,
  provider: CalendarProvider,
): PreparedOperation | null {
  const preparation = provider.prepare({
    id: `${record.id}#${index}`,
    action: 'delete',
    transactionId: transactionId(record.id, record.incarnation),
    correlation: correlationOf(record.id, record.incarnation),
    externalId,
    event: null,
    calendarId: claim.calendarId,
  })
  return preparation.kind === 'prepared' ? preparation.prepared : null
}

/** A look at an event that is gone searches under the incarnation that it had. */
function incarnationOf(record: SyncRecord, action: Action): number {
  const looksBack = action === 'find' && record.doubt === null && record.externalId === null
  return looksBack ? Math.max(0, record.incarnation - 1) : record.incarnation
}

/** A doubted delete that is repeated keeps its own version; the newer state follows it. */
function versionOf(record: SyncRecord, action: Action): number {
  const repeated = action === 'delete' && record.desired.presence === 'present'
  return repeated ? (record.attempt?.version ?? record.desired.version) : record.desired.version
}

function contentOf(
  claim: Claim,
  { record, schedule }: ClaimedRecord,
  template: RenderEvent | null,
): { readonly event: CalendarEvent } | { readonly error: ErrorFacts } {
  if (schedule === null) return invalid(record, 'there is no snapshot of the schedule')
  const { userId, organizationId, integration } = claim
  try {
    const rendered = render(template, schedule, { userId, organizationId, integration })
    if (rendered.kind === 'event') return { event: rendered.event }
    return invalid(record, `the template skips it now (${rendered.reason}), planned otherwise`)
  } catch (error) {
    return invalid(record, messageOf(error))
  }
}

function invalid(record: SyncRecord, why: string): { readonly error: ErrorFacts } {
  const message = `${record.ref}: ${why}`.slice(0, 500)
  return { error: { class: 'INVALID_EVENT_DATA', code: 'RENDER_FAILED', message } }
}
