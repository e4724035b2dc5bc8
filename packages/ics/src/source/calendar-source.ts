import {
  type CalendarEvent,
  type ListPage,
  type ListRequest,
  type LoadedSchedule,
  CalsyncError,
  idOf,
  messageOf,
  type ScheduleRef,
  type ScheduleSource,
  scheduleRef,
  shownRef,
  type SourceFinding,
} from '@calsync/core'
import type { ReadCalendarOptions, ReadEvent } from '../read/read-calendar.js'
import { type CalendarIndex, indexCalendar, type IndexEntry } from './calendar-index.js'
import type { CalendarOrigin, CalendarText } from './calendar-origin.js'
import { sourceFailed } from './source-error.js'

/** What an event of a calendar means to the host. */
export interface EventMeaning {
  facilitators(event: CalendarEvent, read: ReadEvent): readonly string[]
  organizationId(event: CalendarEvent, read: ReadEvent): string
  isDeleted(event: CalendarEvent): boolean
}

/** The schedules of one calendar, wherever its text comes from. */
export class CalendarSource implements ScheduleSource {
  readonly kind: string
  readonly #origin: CalendarOrigin
  readonly #meaning: EventMeaning
  readonly #limits: ReadCalendarOptions
  #indexed: { readonly text: CalendarText; readonly index: CalendarIndex } | null = null

  constructor(
    kind: string,
    origin: CalendarOrigin,
    meaning: EventMeaning,
    limits: ReadCalendarOptions,
  ) {
    this.kind = kind
    this.#origin = origin
    this.#meaning = meaning
    this.#limits = limits
  }

  async load(refs: readonly ScheduleRef[], signal?: AbortSignal): Promise<LoadedSchedule[]> {
    const { byId } = await this.#index(signal)
    return [...new Set(refs)].map((ref): LoadedSchedule => {
      const entry = byId.get(idOf(ref))
      return entry === undefined ? { kind: 'missing', ref } : this.#answer(ref, entry)
    })
  }

  /** Leaves out what is deleted: a backfill has nothing to create for it. */
  async list(request: ListRequest, signal?: AbortSignal): Promise<ListPage> {
    const { cursor, limit } = request
    const { inOrder } = await this.#index(signal)
    const refs: ScheduleRef[] = []
    for (const entry of inOrder) {
      if (cursor !== null && entry.id <= cursor) continue
      if (!this.#isWanted(entry, request)) continue
      if (refs.length === limit) return { refs, cursor: idOf(refs.at(-1) as ScheduleRef) }
      refs.push(scheduleRef(this.kind, entry.id))
    }
    return { refs, cursor: null }
  }

  async check(): Promise<readonly SourceFinding[]> {
    try {
      await this.#index()
      return []
    } catch (error) {
      const next = error instanceof CalsyncError ? error.next : undefined
      return [{ message: messageOf(error), next: next ?? 'look at the calendar' }]
    }
  }

  /** What cannot be read now fails as a whole: an event that is merely out of sight is not gone. */
  async #index(signal?: AbortSignal): Promise<CalendarIndex> {
    signal?.throwIfAborted()
    const text = await this.#origin.current()
    signal?.throwIfAborted()
    if (this.#indexed?.text !== text) {
      this.#indexed = { text, index: this.#read(text) }
    }
    return this.#indexed.index
  }

  #read({ text }: CalendarText): CalendarIndex {
    try {
      return indexCalendar(text, this.#limits)
    } catch (cause) {
      if (!(cause instanceof CalsyncError)) throw cause
      const why = `from ${this.#origin.name} cannot be read: ${cause.message}`
      throw sourceFailed(why, cause.next ?? 'look at the calendar', { cause })
    }
  }

  #answer(ref: ScheduleRef, entry: IndexEntry): LoadedSchedule {
    if (entry.kind === 'unreadable') return invalid(ref, entry.reason)
    const { read } = entry
    const { event } = read
    try {
      const schedule = {
        ref,
        organizationId: this.#meaning.organizationId(event, read),
        event,
        facilitators: this.#facilitators(read),
        deleted: this.#meaning.isDeleted(event),
      }
      return { kind: 'found', ref, schedule }
    } catch (error) {
      return invalid(ref, `facilitators() or organizationId() failed: ${messageOf(error)}`)
    }
  }

  #facilitators(read: ReadEvent): string[] {
    const ids = this.#meaning.facilitators(read.event, read)
    return [...new Set(ids)].filter((id) => id !== '')
  }

  /** Whom an unreadable event concerns is not known; where anybody is meant, it is listed. */
  #isWanted(entry: IndexEntry, { organizationId, facilitator }: ListRequest): boolean {
    const isForAll = organizationId === undefined && facilitator === undefined
    if (entry.kind === 'unreadable') return isForAll
    const answer = this.#answer(scheduleRef(this.kind, entry.id), entry)
    if (answer.kind !== 'found') return isForAll
    const { schedule } = answer
    return (
      !schedule.deleted &&
      (organizationId === undefined || schedule.organizationId === organizationId) &&
      (facilitator === undefined || schedule.facilitators.includes(facilitator))
    )
  }
}

function invalid(ref: ScheduleRef, why: string): LoadedSchedule {
  const message = `${shownRef(ref)}: ${why}`.slice(0, 500)
  return { kind: 'invalid', ref, error: { class: 'INVALID_EVENT_DATA', code: null, message } }
}
