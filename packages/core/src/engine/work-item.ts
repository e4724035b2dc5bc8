import type { SeriesPolicy } from '../decide/lay-out.js'
import { nextStep } from '../decide/next-step.js'
import type { OccurrenceLook } from '../decide/settle-occurrence.js'
import { messageOf } from '../model/calsync-error.js'
import type { CalendarEvent } from '../model/calendar-event.js'
import { hashEvent } from '../model/event-hash.js'
import { correlationOf, transactionId } from '../model/identity.js'
import type { ErrorFacts } from '../model/outcome.js'
import { isOccurrencePart } from '../model/part.js'
import { shownRef } from '../model/schedule-ref.js'
import type { Action, SyncRecord } from '../model/sync-record.js'
import type { CalendarProvider, PreparedOperation } from '../ports/calendar-provider.js'
import type { Claim, ClaimedRecord } from '../ports/store/claim-store.js'
import { type PartContent, partContent } from './part-content.js'
import type { TurnContents } from './turn-contents.js'

/** An operation ready to be sent, with what is stored about it. */
export interface ReadyOperation {
  readonly prepared: PreparedOperation
  readonly action: Action
  /** Version of the content that is sent. */
  readonly version: number
  readonly hash: string | null
  /** Whether changes to occurrences follow once this series stands. */
  readonly redo: boolean
  /** For a look at an occurrence. */
  readonly look: OccurrenceLook | null
}

/** A due record with what its next step came to. */
export type WorkItem =
  | { readonly kind: 'send'; readonly claimed: ClaimedRecord; readonly ready: ReadyOperation }
  | {
      readonly kind: 'refused'
      readonly claimed: ClaimedRecord
      readonly action: Action
      readonly error: ErrorFacts
      /** Whether the planner has to look at the schedule again: its series takes another form now. */
      readonly replan: boolean
    }
  | { readonly kind: 'tidy'; readonly claimed: ClaimedRecord }
  /** The series that it belongs to does not stand yet. */
  | { readonly kind: 'wait'; readonly claimed: ClaimedRecord; readonly replan: boolean }

/** Prepares the next step of a claimed record; does no I/O. */
export function workItem(
  claim: Claim,
  claimed: ClaimedRecord,
  provider: CalendarProvider,
  contents: TurnContents,
): WorkItem {
  const step = nextStep(claimed.record)
  if (step.kind === 'nothing') return { kind: 'tidy', claimed }
  const action: Action = step.kind === 'write' ? step.action : 'find'
  return prepareAction(claim, claimed, action, provider, contents)
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
  contents: TurnContents,
): WorkItem {
  try {
    return prepared(claim, claimed, action, provider, contents)
  } catch (error) {
    const { error: facts } = invalid(claimed.record, messageOf(error))
    return { kind: 'refused', claimed, action, error: facts, replan: false }
  }
}

function prepared(
  claim: Claim,
  claimed: ClaimedRecord,
  action: Action,
  provider: CalendarProvider,
  contents: TurnContents,
): WorkItem {
  const { record } = claimed
  const content = action === 'delete' ? null : contentOf(claimed, contents)
  if (content?.kind === 'waits') return { kind: 'wait', claimed, replan: !content.planned }
  if (
    content !== null &&
    'error' in content &&
    (action !== 'find' || isOccurrencePart(record.part))
  ) {
    return { kind: 'refused', claimed, action, error: content.error, replan: false }
  }
  const known = content === null || 'error' in content ? null : content
  const event = known?.event ?? null
  const occurrence = known?.kind === 'occurrence' ? known : null
  if (known?.kind === 'event' && known.inexpressible !== null && action !== 'find') {
    // The planner may know another form for it by now.
    const error = inexpressible(claimed, known.inexpressible, provider, contents.series)
    return { kind: 'refused', claimed, action, error, replan: true }
  }
  const incarnation = incarnationOf(record, action)
  const preparation = provider.prepare({
    id: record.id,
    action,
    transactionId: transactionId(record.id, incarnation),
    correlation: correlationOf(record.id, incarnation),
    externalId: record.externalId,
    event,
    occurrence: occurrence?.target ?? null,
    calendarId: claim.calendarId,
    ...(action === 'update' && isGiven(record) ? { given: true } : {}),
  })
  if (preparation.kind === 'refused') {
    return { kind: 'refused', claimed, action, error: preparation.error, replan: false }
  }
  const attendees = provider.describe().sendsAttendees
  const ready: ReadyOperation = {
    prepared: preparation.prepared,
    action,
    version: versionOf(record, action),
    hash: hashOf(claimed, action, event, attendees),
    redo: known?.kind === 'event' && known.redo,
    look:
      occurrence === null
        ? null
        : {
            excluded: occurrence.target.excluded,
            seriesAppliedAt: occurrence.seriesAppliedAt,
          },
  }
  return { kind: 'send', claimed, ready }
}

/** Whether the record's event stood before calsync, which has not written to it yet. */
function isGiven({ applied, externalId, part }: SyncRecord): boolean {
  return applied === null && externalId !== null && !isOccurrencePart(part)
}

/** The replay of a create in doubt: the stored request, to the letter. */
export function replayOf(
  record: SyncRecord,
  provider: CalendarProvider,
  redo: boolean,
): ReadyOperation | null {
  const { attempt } = record
  if (attempt?.action !== 'create') return null
  return {
    prepared: provider.replay(record.id, attempt.request),
    action: 'create',
    version: attempt.version,
    hash: attempt.hash,
    redo,
    look: null,
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
    occurrence: null,
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

/** What a change to an occurrence is stored under names the series it was planned for as well. */
function hashOf(
  { record }: ClaimedRecord,
  action: Action,
  event: CalendarEvent | null,
  attendees: boolean,
): string | null {
  if (action === 'find') return null
  if (isOccurrencePart(record.part)) return record.desired.hash
  return event === null ? null : hashEvent(event, { attendees })
}

type Content =
  | Exclude<PartContent, { readonly kind: 'none' }>
  | { readonly kind: 'error'; readonly error: ErrorFacts }

function contentOf(claimed: ClaimedRecord, contents: TurnContents): Content {
  const { record } = claimed
  const schedule = contents.scheduleOf(claimed)
  if (schedule === null) return invalid(record, 'there is no snapshot of the schedule')
  try {
    const rendered = contents.rendered(schedule)
    if (rendered.kind === 'event') {
      const content = partContent(claimed, rendered.event, (event) => contents.layoutOf(event))
      return content.kind === 'none' ? invalid(record, content.why) : content
    }
    return invalid(record, `the template skips it now (${rendered.reason}), planned otherwise`)
  } catch (error) {
    return invalid(record, messageOf(error))
  }
}

/** A series that is neither written as one nor occurrence by occurrence. */
function inexpressible(
  { record }: ClaimedRecord,
  reason: string,
  provider: CalendarProvider,
  { whenInexpressible, maxOccurrences }: SeriesPolicy,
): ErrorFacts {
  const next =
    whenInexpressible === 'refuse'
      ? "change its rule, or set series.whenInexpressible to 'occurrences'"
      : `and it has more than ${maxOccurrences} occurrences within the window ` +
        '(series.maxOccurrences); change its rule, or raise the limit'
  const { displayName } = provider.describe()
  const message = `${shownRef(record.ref)}: ${displayName} cannot hold it as a series, because ${reason}; ${next}`
  return {
    class: 'UNSUPPORTED_EVENT',
    code: 'SERIES_INEXPRESSIBLE',
    message: message.slice(0, 500),
  }
}

function invalid(
  record: SyncRecord,
  why: string,
): { readonly kind: 'error'; readonly error: ErrorFacts } {
  const message = `${shownRef(record.ref)}: ${why}`.slice(0, 500)
  return { kind: 'error', error: { class: 'INVALID_EVENT_DATA', code: 'RENDER_FAILED', message } }
}
