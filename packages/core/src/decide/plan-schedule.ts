import type { Connection } from '../model/connection.js'
import { messageOf } from '../model/calsync-error.js'
import { type CalendarEvent, isSeries } from '../model/calendar-event.js'
import { hashSchedule } from '../model/event-hash.js'
import type { Instant } from '../model/instant.js'
import type { ErrorFacts } from '../model/outcome.js'
import type { Rendered, RenderEvent } from '../model/render.js'
import type { LoadedSchedule, Schedule } from '../model/schedule.js'
import { shownRef } from '../model/schedule-ref.js'
import { isOccurrencePart } from '../model/part.js'
import type { SyncRecord } from '../model/sync-record.js'
import { presentVersions } from '../model/versions.js'
import type { CalendarProvider } from '../ports/calendar-provider.js'
import type {
  HeadWrite,
  LockedHead,
  RecordWrite,
  ScheduleHead,
  Targets,
} from '../ports/store/change-store.js'
import { keepStanding } from './keep-standing.js'
import {
  layOut,
  mailsFor,
  type Layout,
  type PartWish,
  type RecordsByPart,
  type SeriesPolicy,
} from './lay-out.js'
import { render } from './render.js'
import { type Rendering, renderingOf, versionsAfter } from './rendering.js'
import type { FormOf } from './series-layout.js'
import type { SyncWindow } from './window.js'

/** What planning one schedule may rest on. */
export interface PlanContext {
  readonly template: RenderEvent | null
  /** Version of the template; `null` without one. */
  readonly renderVersion: string | null
  /** Whether the plan is to bring what stands to the present versions; see `renderingOf`. */
  readonly rollout: boolean
  readonly window: SyncWindow
  readonly now: Instant
  readonly whenGone: 'recreate' | 'detach'
  readonly series: SeriesPolicy
  /** The provider of an integration; `null` when this planner has none. */
  readonly providerOf: (integration: string) => Pick<CalendarProvider, 'describe' | 'series'> | null
  readonly newId: () => string
}

export interface SchedulePlan {
  readonly head: HeadWrite
  readonly records: readonly RecordWrite[]
  /** Mails that the providers will send to participants for it. */
  readonly mails: number
  /** What it was planned from, where that is more than the store has: events that are being adopted. */
  readonly targets?: Targets
}

/**
 * Decides what the head and its records shall be: create for a new facilitator, update, delete for
 * one removed. A row that is merely absent deletes nothing.
 */
export function planSchedule(
  locked: LockedHead,
  loaded: LoadedSchedule,
  targets: Targets,
  context: PlanContext,
): SchedulePlan {
  switch (loaded.kind) {
    case 'found':
      return loaded.schedule.deleted
        ? planRemoval(locked, loaded.schedule, targets, context)
        : planPresence(locked, loaded.schedule, targets, context)
    case 'missing':
      return locked.markedDeleted || locked.head.state === 'deleted'
        ? planRemoval(locked, null, targets, context)
        : keepAll(locked, 'source_missing', null, targets, context)
    case 'invalid':
      return keepAll(locked, 'invalid', loaded.error, targets, context)
  }
}

/** When a schedule that could not be read is looked at again, if anything of it stands. */
const KEPT_REPLAN_MS = 86_400_000

function keepAll(
  { head }: LockedHead,
  state: 'source_missing' | 'invalid',
  error: ErrorFacts | null,
  { records }: Targets,
  { now }: PlanContext,
): SchedulePlan {
  // What stands is looked at again without anybody's asking: time alone may have to extend it.
  const stands = records.some(({ desired }) => desired.presence === 'present')
  const replanAt = stands ? now + KEPT_REPLAN_MS : null
  return { head: { ...head, state, error, replanAt }, records: [], mails: 0 }
}

interface Wish extends PartWish {
  readonly connectionId: string
}

function planRemoval(
  locked: LockedHead,
  schedule: Schedule | null,
  targets: Targets,
  context: PlanContext,
): SchedulePlan {
  const wishes = targets.records.map(({ connectionId, part }) =>
    absent(connectionId, part, 'schedule deleted'),
  )
  const hash = schedule === null ? null : hashSchedule(schedule)
  const snapshot = schedule ?? locked.head.snapshot
  return finish(
    locked,
    { state: 'deleted', hash, snapshot, replanAt: null, rendering: 'anew' },
    wishes,
    targets,
    context,
  )
}

function planPresence(
  locked: LockedHead,
  schedule: Schedule,
  targets: Targets,
  context: PlanContext,
): SchedulePlan {
  const recordsByConnection = groupByPart(targets.records)
  const rendering = renderingOf(locked.head, schedule, {
    present: presentVersions(context.renderVersion),
    rollout: context.rollout,
  })
  const wishes: Wish[] = []
  let replanAt: Instant | null = null
  for (const connection of targets.connections) {
    const records = recordsByConnection.get(connection.id) ?? noRecords
    const remove = (reason: string): void => {
      for (const { part } of records.values()) wishes.push(absent(connection.id, part, reason))
    }
    if (!isTarget(connection, schedule)) {
      remove('no longer a facilitator')
      continue
    }
    if (connection.optOut === 'remove') {
      remove('the user opted out')
      continue
    }
    // An event that is being adopted was made by no version of ours.
    const manner = isUnknown(records) ? 'anew' : rendering
    const rendered = renderFor(context, schedule, connection)
    if ('error' in rendered) {
      return keepAll(locked, 'invalid', rendered.error, targets, context)
    }
    if (rendered.kind === 'skip') {
      // The schedule did not change: the template skips it now, which is for the rollout to carry out.
      if (manner === 'anew') remove(rendered.reason)
      continue
    }
    const laidOut = layOutFor(rendered.event, records, connection, context, manner)
    const layout =
      manner === 'anew'
        ? laidOut
        : keepStanding(laidOut, records, { isSeries: isSeries(schedule.event) })
    if (layout.replanAt !== null) replanAt = Math.min(replanAt ?? Infinity, layout.replanAt)
    for (const wish of layout.wishes) wishes.push({ connectionId: connection.id, ...wish })
  }
  const hash = rendering === 'anew' ? hashSchedule(schedule) : locked.head.hash
  return finish(
    locked,
    { state: 'live', hash, snapshot: schedule, replanAt, rendering },
    wishes,
    targets,
    context,
  )
}

/** Whether a user's calendar is to show a schedule, as far as the host says. */
export function isTarget(
  connection: Pick<Connection, 'organizationId' | 'userId'>,
  schedule: Schedule,
): boolean {
  return (
    connection.organizationId === schedule.organizationId &&
    schedule.facilitators.includes(connection.userId)
  )
}

/** How long a series waits for a planner that knows its provider. */
const NO_PROVIDER_MS = 60_000

function layOutFor(
  event: CalendarEvent,
  records: RecordsByPart,
  { integration }: Connection,
  context: PlanContext,
  rendering: Rendering,
): Layout {
  const { now, providerOf, series, whenGone, window } = context
  const provider = providerOf(integration)
  if (provider === null && isSeries(event)) {
    // In which form it stands there only its provider knows; what stands stays meanwhile.
    return { wishes: [], replanAt: now + NO_PROVIDER_MS }
  }
  const { attendees, mails } = attendeesOf(provider)
  const formOf: FormOf = (outline) => provider?.series(outline) ?? unknownForm
  return layOut(event, records, {
    formOf,
    attendees,
    mails,
    window,
    series,
    now,
    whenGone,
    rendering,
  })
}

const unknownForm = { kind: 'occurrences', reason: 'its provider is not known here' } as const

const noRecords: RecordsByPart = new Map()

function groupByPart(records: readonly SyncRecord[]): ReadonlyMap<string, RecordsByPart> {
  const grouped = new Map<string, Map<string, SyncRecord>>()
  for (const record of records) {
    let byPart = grouped.get(record.connectionId)
    if (byPart === undefined) {
      byPart = new Map<string, SyncRecord>()
      grouped.set(record.connectionId, byPart)
    }
    byPart.set(record.part, record)
  }
  return grouped
}

function absent(connectionId: string, part: string, reason: string): Wish {
  return { connectionId, part, presence: 'absent', hash: null, reason, mails: 0 }
}

/** Whether an event stands there whose content nobody knows. */
function isUnknown(records: RecordsByPart): boolean {
  return [...records.values()].some(
    ({ desired }) => desired.presence === 'present' && desired.hash === null,
  )
}

function renderFor(
  context: PlanContext,
  schedule: Schedule,
  { userId, organizationId, integration, calendarId }: Connection,
): Rendered | { readonly error: ErrorFacts } {
  try {
    return render(context.template, schedule, {
      userId,
      organizationId,
      integration,
      calendar: calendarId,
    })
  } catch (error) {
    const message = `${shownRef(schedule.ref)}: ${messageOf(error)}`.slice(0, 500)
    return { error: { class: 'INVALID_EVENT_DATA', code: 'TEMPLATE_FAILED', message } }
  }
}

interface NewHead extends Pick<HeadWrite, 'state' | 'hash' | 'snapshot' | 'replanAt'> {
  readonly rendering: Rendering
}

function finish(
  { head, priority }: LockedHead,
  { rendering, ...next }: NewHead,
  wishes: readonly Wish[],
  targets: Targets,
  context: PlanContext,
): SchedulePlan {
  const recordsByConnection = groupByPart(targets.records)
  const recordOf = ({ connectionId, part }: Wish): SyncRecord | undefined =>
    recordsByConnection.get(connectionId)?.get(part)
  const changes = wishes.filter((wish) => differs(recordOf(wish), wish, context))
  const touchesExisting = changes.some((wish) => recordOf(wish) !== undefined)
  const raise = head.version === 0 || head.hash !== next.hash || touchesExisting
  const version = raise ? head.version + 1 : head.version
  const records = changes.map((wish): RecordWrite => {
    const { connectionId, part, presence, hash, reason } = wish
    return {
      id: recordOf(wish)?.id ?? context.newId(),
      ref: head.ref,
      connectionId,
      part,
      desired: { version, presence, hash },
      priority,
      reason,
    }
  })
  const mails = changes.reduce((sum, wish) => sum + mailsOf(wish, head, targets, context), 0)
  const rendersSome = changes.some(({ presence }) => presence === 'present')
  const present = presentVersions(context.renderVersion)
  const versions = versionsAfter(rendering, head, present, rendersSome)
  const written = { ref: head.ref, version, error: null, ...versions }
  return { head: { ...written, ...next }, records, mails }
}

/** A removed event is cancelled with everybody who was invited to what stood there last. */
function mailsOf(
  wish: Wish,
  { snapshot }: ScheduleHead,
  { connections }: Targets,
  { providerOf }: PlanContext,
): number {
  if (wish.presence === 'present' || snapshot === null) return wish.mails
  const integration = connections.find(({ id }) => id === wish.connectionId)?.integration ?? ''
  return mailsFor(snapshot.event, attendeesOf(providerOf(integration)))
}

function attendeesOf(provider: Pick<CalendarProvider, 'describe'> | null) {
  const description = provider?.describe()
  return {
    attendees: description?.sendsAttendees ?? false,
    mails: description?.mailsAttendees ?? false,
  }
}

function differs(record: SyncRecord | undefined, wish: Wish, context: PlanContext): boolean {
  if (record === undefined) return wish.presence === 'present'
  const { desired, status } = record
  if (desired.presence === wish.presence && desired.hash === wish.hash) return false
  // The user deleted the event and the policy is to leave it so; its removal is still noted.
  return !(
    // An occurrence that its user deleted comes back when the series is edited.
    !isOccurrencePart(record.part) &&
    status === 'detached' &&
    context.whenGone === 'detach' &&
    wish.presence === 'present' &&
    desired.presence === 'present'
  )
}
