import {
  type CalendarEvent,
  type Calsync,
  type ListPage,
  type ListRequest,
  type LoadedSchedule,
  parseCalendarEvent,
  type ScheduleRef,
  type ScheduleSource,
} from '@calsync/core'
import type { MemoryStore } from '@calsync/testkit'
import { markedTitle } from '@calsync/testkit/checker'

const DAY_MS = 86_400_000

/** A change that was committed while users looked on. */
export interface LiveCommit {
  readonly ref: ScheduleRef
  readonly revision: number
  readonly user: string
  readonly at: number
}

interface Row {
  readonly user: string
  readonly text: string
  revision: number
}

/** A host application: each schedule belongs to one user, and says in its title how old it is. */
export class Host {
  readonly #store: MemoryStore
  readonly #now: () => number
  readonly #rows = new Map<ScheduleRef, Row>()
  readonly #refs: ScheduleRef[] = []
  readonly #byUser = new Map<string, ScheduleRef[]>()
  /** Edits since the start, in the order of their commits. */
  readonly commits: LiveCommit[] = []

  constructor(store: MemoryStore, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** Writes rows that calsync is not told of: a backfill finds them. */
  insertMany(users: readonly string[], each: number): ScheduleRef[] {
    return users.flatMap((user) => Array.from({ length: each }, () => this.insert(user)))
  }

  /** Writes one row, with a text that its title begins with. */
  insert(user: string, text = 'Class'): ScheduleRef {
    const ref: ScheduleRef = `class:${this.#refs.length + 1}`
    this.#refs.push(ref)
    this.#rows.set(ref, { user, text, revision: 1 })
    const own = this.#byUser.get(user)
    if (own === undefined) this.#byUser.set(user, [ref])
    else own.push(ref)
    return ref
  }

  /** Edits a schedule and says so in the same transaction. */
  async edit(calsync: Calsync, ref: ScheduleRef): Promise<void> {
    const row = this.#row(ref)
    const tx = this.#store.begin()
    await calsync.schedules.changed([ref], { tx })
    row.revision += 1
    await tx.commit()
    this.commits.push({ ref, revision: row.revision, user: row.user, at: this.#now() })
  }

  /** The schedules of a user, in the order of their coming. */
  of(user: string): readonly ScheduleRef[] {
    return this.#byUser.get(user) ?? []
  }

  get refs(): readonly ScheduleRef[] {
    return this.#refs
  }

  revisionOf(ref: ScheduleRef): number {
    return this.#row(ref).revision
  }

  userOf(ref: ScheduleRef): string {
    return this.#row(ref).user
  }

  get source(): ScheduleSource {
    return {
      kind: 'class',
      load: (refs) => Promise.resolve(refs.map((ref) => this.#load(ref))),
      list: (request) => Promise.resolve(this.#list(request)),
      check: () => Promise.resolve([]),
    }
  }

  #row(ref: ScheduleRef): Row {
    const row = this.#rows.get(ref)
    if (row === undefined) throw new Error(`the host has no schedule ${ref}`)
    return row
  }

  #load(ref: ScheduleRef): LoadedSchedule {
    const row = this.#rows.get(ref)
    if (row === undefined) return { kind: 'missing', ref }
    const schedule = {
      ref,
      organizationId: '',
      event: this.#event(ref, row),
      facilitators: [row.user],
      deleted: false,
    }
    return { kind: 'found', ref, schedule }
  }

  #event(ref: ScheduleRef, { text, revision }: Row): CalendarEvent {
    const index = Number(ref.slice('class:'.length))
    const day = Date.UTC(2026, 1, 2, 9) + (index % 300) * DAY_MS
    return parseCalendarEvent({
      title: markedTitle(text, { ref, revision }),
      start: new Date(day).toISOString().slice(0, 19),
      timeZone: 'Europe/Berlin',
      duration: 'PT1H',
    })
  }

  #list({ cursor, limit, facilitator }: ListRequest): ListPage {
    const refs = facilitator === undefined ? this.#refs : this.of(facilitator)
    const from = cursor === null ? 0 : Number(cursor)
    const end = from + limit
    return { refs: refs.slice(from, end), cursor: end < refs.length ? String(end) : null }
  }
}
