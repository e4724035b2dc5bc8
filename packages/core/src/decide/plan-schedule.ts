import type { Connection } from '../model/connection.js'
import { messageOf } from '../model/calsync-error.js'
import { hashEvent, hashSchedule } from '../model/event-hash.js'
import type { Instant } from '../model/instant.js'
import type { ErrorFacts } from '../model/outcome.js'
import type { Rendered, RenderEvent } from '../model/render.js'
import type { LoadedSchedule, Schedule } from '../model/schedule.js'
import type { Presence, SyncRecord } from '../model/sync-record.js'
import type { HeadWrite, LockedHead, RecordWrite, Targets } from '../ports/store/change-store.js'
import { render } from './render.js'
import { placeInWindow, type SyncWindow } from './window.js'

/** What planning one schedule may rest on. */
export interface PlanContext {
  readonly template: RenderEvent | null
  readonly window: SyncWindow
  readonly now: Instant
  readonly whenGone: 'recreate' | 'detach'
  /** Whether the provider of an integration sends participants. */
  readonly sendsAttendees: (integration: string) => boolean
  readonly newId: () => string
}

export interface SchedulePlan {
  readonly head: HeadWrite
  readonly records: readonly RecordWrite[]
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
        : keepAll(locked, 'source_missing', null)
    case 'invalid':
      return keepAll(locked, 'invalid', loaded.error)
  }
}

function keepAll(
  { head }: LockedHead,
  state: 'source_missing' | 'invalid',
  error: ErrorFacts | null,
): SchedulePlan {
  const { ref, version, hash, snapshot } = head
  return { head: { ref, state, version, hash, snapshot, error, replanAt: null }, records: [] }
}

interface Wish {
  readonly connectionId: string
  readonly presence: Presence
  readonly hash: string | null
  readonly reason: string | null
}

function planRemoval(
  locked: LockedHead,
  schedule: Schedule | null,
  targets: Targets,
  context: PlanContext,
): SchedulePlan {
  const wishes = targets.records.map((record) => absent(record.connectionId, 'schedule deleted'))
  const hash = schedule === null ? null : hashSchedule(schedule)
  const snapshot = schedule ?? locked.head.snapshot
  return finish(
    locked,
    { state: 'deleted', hash, snapshot, replanAt: null },
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
  const recordByConnection = new Map(targets.records.map((row) => [row.connectionId, row]))
  const wishes: Wish[] = []
  let replanAt: Instant | null = null
  for (const connection of targets.connections) {
    const record = recordByConnection.get(connection.id)
    if (!isTarget(connection, schedule)) {
      if (record !== undefined) wishes.push(absent(connection.id, 'no longer a facilitator'))
      continue
    }
    const rendered = renderFor(context, schedule, connection)
    if ('error' in rendered) return keepAll(locked, 'invalid', rendered.error)
    if (rendered.kind === 'skip') {
      wishes.push(absent(connection.id, rendered.reason))
      continue
    }
    const place = placeInWindow(rendered.event, context.window, context.now)
    // The window limits what is created; what stands in a calendar keeps following its schedule.
    if (place.kind !== 'inside' && !stands(record)) {
      if (place.kind === 'future') replanAt = Math.min(replanAt ?? Infinity, place.entersAt)
      continue
    }
    const attendees = context.sendsAttendees(connection.integration)
    const hash = hashEvent(rendered.event, { attendees })
    wishes.push({ connectionId: connection.id, presence: 'present', hash, reason: null })
  }
  const hash = hashSchedule(schedule)
  return finish(
    locked,
    { state: 'live', hash, snapshot: schedule, replanAt },
    wishes,
    targets,
    context,
  )
}

function isTarget(connection: Connection, schedule: Schedule): boolean {
  return (
    connection.organizationId === schedule.organizationId &&
    schedule.facilitators.includes(connection.userId)
  )
}

function stands(record: SyncRecord | undefined): boolean {
  return record !== undefined && record.desired.presence === 'present'
}

function absent(connectionId: string, reason: string): Wish {
  return { connectionId, presence: 'absent', hash: null, reason }
}

function renderFor(
  context: PlanContext,
  schedule: Schedule,
  { userId, organizationId, integration }: Connection,
): Rendered | { readonly error: ErrorFacts } {
  try {
    return render(context.template, schedule, { userId, organizationId, integration })
  } catch (error) {
    const message = `${schedule.ref}: ${messageOf(error)}`.slice(0, 500)
    return { error: { class: 'INVALID_EVENT_DATA', code: 'TEMPLATE_FAILED', message } }
  }
}

type NewHead = Pick<HeadWrite, 'state' | 'hash' | 'snapshot' | 'replanAt'>

function finish(
  { head, priority }: LockedHead,
  next: NewHead,
  wishes: readonly Wish[],
  targets: Targets,
  context: PlanContext,
): SchedulePlan {
  const recordByConnection = new Map(targets.records.map((row) => [row.connectionId, row]))
  const changes = wishes.filter((wish) =>
    differs(recordByConnection.get(wish.connectionId), wish, context),
  )
  const touchesExisting = changes.some((wish) => recordByConnection.has(wish.connectionId))
  const raise = head.version === 0 || head.hash !== next.hash || touchesExisting
  const version = raise ? head.version + 1 : head.version
  const records = changes.map(({ connectionId, presence, hash, reason }): RecordWrite => {
    const id = recordByConnection.get(connectionId)?.id ?? context.newId()
    return {
      id,
      ref: head.ref,
      connectionId,
      part: '',
      desired: { version, presence, hash },
      priority,
      reason,
    }
  })
  return { head: { ref: head.ref, version, error: null, ...next }, records }
}

function differs(record: SyncRecord | undefined, wish: Wish, context: PlanContext): boolean {
  if (record === undefined) return wish.presence === 'present'
  const { desired, status } = record
  if (desired.presence === wish.presence && desired.hash === wish.hash) return false
  // The user deleted the event and the policy is to leave it so; its removal is still noted.
  return !(
    status === 'detached' &&
    context.whenGone === 'detach' &&
    wish.presence === 'present' &&
    desired.presence === 'present'
  )
}
