import {
  readScheduleRow,
  type Calsync,
  type ListRequest,
  type LoadedSchedule,
  type Priority,
  type ScheduleRef,
  type ScheduleSource,
} from '@calsync/core'
import type { HostFact, ShownLine } from '../checker/facts.js'
import { markedTitle, shownLine } from '../checker/mark.js'
import { KeyedLock } from '../memory-store/keyed-lock.js'
import type { MemoryStore } from '../memory-store/memory-store.js'
import type { ManualClock } from '../clock.js'
import type { SimulatedProcess } from './simulated-process.js'

/** What repeats, in a form that a host can expand on its fingers: every n days, so many times. */
export interface HostSeries {
  readonly everyDays: 1 | 2 | 7
  readonly count: number
  /** By the number of the occurrence, from 0: cancelled, or at another hour with a text of its own. */
  readonly changed: Readonly<Record<number, { readonly hour: number } | 'cancelled'>>
}

/** A row of the host's table. Times are UTC. */
export interface HostSchedule {
  readonly id: string
  readonly text: string
  readonly revision: number
  /** Days after 2026-03-02. */
  readonly day: number
  readonly hour: number
  readonly minutes: number
  readonly facilitators: readonly string[]
  readonly softDeleted: boolean
  readonly series: HostSeries | null
}

/** A change of one row; what is left out stays. `removed` takes the row away. */
export type HostChange = Partial<Omit<HostSchedule, 'id' | 'revision'>> & {
  readonly removed?: boolean
  /** Of a series that stays as it is: other changes to its occurrences. */
  readonly changed?: HostSeries['changed']
}

/** One transaction of a host process. */
export interface HostEdit {
  readonly changes: readonly { readonly id: string; readonly change: HostChange }[]
  readonly priority: Priority
  /** How long it stays open after its writes, milliseconds. */
  readonly openMs: number
  readonly rollsBack: boolean
}

const FIRST_DAY = Date.UTC(2026, 2, 2)
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/**
 * The host's table and its history. Rows are locked by who writes them, as a database does it, and
 * seen by others only once they are committed.
 */
export class HostApplication {
  readonly facts: HostFact[] = []
  readonly #clock: ManualClock
  readonly #store: MemoryStore
  readonly #rows = new Map<string, HostSchedule>()
  readonly #revisions = new Map<string, number>()
  readonly #updatedAt = new Map<string, number>()
  readonly #locks = new KeyedLock()
  /** Rows that a reader does not get to see, though nobody deleted them. */
  readonly hidden = new Set<string>()
  sourceIsAway = false
  changes = 0

  constructor(clock: ManualClock, store: MemoryStore) {
    this.#clock = clock
    this.#store = store
  }

  get ids(): readonly string[] {
    return [...this.#rows.keys()]
  }

  /** Runs one transaction in a host's process; its death rolls it back. */
  async transact(
    process: SimulatedProcess,
    calsync: { readonly schedules: Pick<Calsync['schedules'], 'changed' | 'deleted'> },
    edit: HostEdit,
  ): Promise<void> {
    const ids = edit.changes.map(({ id }) => id)
    await this.#locks.hold(ids, async () => {
      const tx = this.#store.begin()
      const rows = edit.changes.map(({ id, change }) => this.#changed(id, change))
      const refs = (removed: boolean): ScheduleRef[] =>
        rows.filter((row) => row.removed === removed).map(({ row }) => refOf(row.id))
      const options = { tx, priority: edit.priority, by: 'host' }
      const marked = async (): Promise<'marked'> => {
        if (refs(false).length > 0) await calsync.schedules.changed(refs(false), options)
        if (refs(true).length > 0) await calsync.schedules.deleted(refs(true), options)
        if (edit.openMs > 0) await this.#clock.sleep(edit.openMs)
        return 'marked'
      }
      // An error ends the transaction, and so does the death of its process.
      const failed = (): 'failed' => 'failed'
      const end = await Promise.race([marked().catch(failed), process.died.then(failed)])
      if (end === 'failed' || !process.alive || edit.rollsBack) {
        await tx.rollback()
        this.#noteRollback(rows.map(({ row }) => row))
        return
      }
      await tx.commit()
      for (const { row, removed } of rows) this.#commit(row, removed)
    })
  }

  /** Commits a change that nobody marks; rows that somebody is about to write stay as they are. */
  async editSilently({ changes }: HostEdit): Promise<void> {
    await this.#locks.hold(
      changes.map(({ id }) => id),
      async () => {
        for (const { id, change } of changes) {
          // A row that is merely gone stays in the calendars: only a deletion that is said ends it.
          const { removed = false, ...kept } = change
          const { row } = this.#changed(id, removed ? { ...kept, softDeleted: true } : kept)
          this.#commit(row, false)
        }
      },
    )
  }

  /** @param latency how long the next answer takes, milliseconds */
  source(latency: (what: 'load' | 'list') => number): ScheduleSource {
    return {
      kind: 'class',
      load: async (refs) => {
        await this.#clock.sleep(latency('load'))
        this.#mustBeThere()
        return refs.map((ref) => this.#load(ref))
      },
      list: async (request) => {
        await this.#clock.sleep(latency('list'))
        this.#mustBeThere()
        return this.#list(request)
      },
      check: async () => [],
    }
  }

  #mustBeThere(): void {
    if (this.sourceIsAway) throw new Error('the host database is away')
  }

  #changed(id: string, { removed = false, changed, ...change }: HostChange) {
    const revision = (this.#revisions.get(id) ?? 0) + 1
    this.#revisions.set(id, revision)
    const row: HostSchedule = {
      text: 'Class',
      day: 0,
      hour: 9,
      minutes: 60,
      facilitators: [],
      softDeleted: false,
      series: null,
      ...this.#rows.get(id),
      ...change,
      id,
      revision,
    }
    const series =
      changed === undefined || row.series === null ? row.series : { ...row.series, changed }
    return { row: { ...row, series }, removed }
  }

  #commit(row: HostSchedule, removed: boolean): void {
    if (removed) this.#rows.delete(row.id)
    else this.#rows.set(row.id, row)
    this.#updatedAt.set(row.id, this.#clock.now())
    const deleted = removed || row.softDeleted
    this.changes += 1
    this.facts.push({
      kind: 'committed',
      at: this.#clock.now(),
      ref: refOf(row.id),
      revision: row.revision,
      deleted,
      facilitators: row.facilitators,
      shows: deleted ? [] : shownBy(row),
      isSeries: row.series !== null,
    })
  }

  #noteRollback(rows: readonly HostSchedule[]): void {
    const at = this.#clock.now()
    for (const { id, revision } of rows) {
      this.facts.push({ kind: 'rolled_back', at, ref: refOf(id), revision })
    }
  }

  #load(ref: ScheduleRef): LoadedSchedule {
    const id = ref.slice('class:'.length)
    const row = this.hidden.has(id) ? undefined : this.#rows.get(id)
    return row === undefined ? { kind: 'missing', ref } : readScheduleRow('class', columnsOf(row))
  }

  #list({ cursor, limit, facilitator, updatedSince }: ListRequest) {
    const since = updatedSince ?? -Infinity
    const ids = [...this.#rows.values()]
      .filter(({ softDeleted }) => updatedSince !== undefined || !softDeleted)
      .filter(({ id }) => (this.#updatedAt.get(id) ?? 0) >= since)
      .filter(({ id }) => !this.hidden.has(id))
      .filter(({ facilitators }) => facilitator === undefined || facilitators.includes(facilitator))
      .map(({ id }) => id)
      .sort()
      .filter((id) => cursor === null || id > cursor)
    const page = ids.slice(0, limit)
    const next = ids.length > limit ? (page.at(-1) ?? null) : null
    const asOf = updatedSince === undefined ? {} : { asOf: this.#clock.now() }
    return { refs: page.map(refOf), cursor: next, ...asOf }
  }
}

function refOf(id: string): ScheduleRef {
  return `class:${id}`
}

function titleOf({ id, text, revision }: HostSchedule): string {
  return markedTitle(text, { ref: refOf(id), revision })
}

function startOf({ day, hour }: HostSchedule, occurrence: number, everyDays: number): number {
  return FIRST_DAY + (day + occurrence * everyDays) * DAY_MS + hour * HOUR_MS
}

/** What a calendar is to show of a row. */
function shownBy(row: HostSchedule): ShownLine[] {
  const title = titleOf(row)
  const { series, minutes } = row
  if (series === null) return [shownLine(title, startOf(row, 0, 1), minutes)]
  return Array.from({ length: series.count }, (_, occurrence): ShownLine | null => {
    const start = startOf(row, occurrence, series.everyDays)
    const change = series.changed[occurrence]
    if (change === undefined) return shownLine(title, start, minutes)
    if (change === 'cancelled') return null
    return shownLine(`Moved: ${title}`, start + (change.hour - row.hour) * HOUR_MS, minutes)
  }).filter((line) => line !== null)
}

/** The row as the host's SELECT would give it. */
function columnsOf(row: HostSchedule): Record<string, unknown> {
  const columns = {
    id: row.id,
    title: titleOf(row),
    start: new Date(startOf(row, 0, 1)).toISOString(),
    duration_minutes: row.minutes,
    time_zone: 'UTC',
    facilitators: [...row.facilitators],
    deleted_at: row.softDeleted ? '2026-01-01T00:00:00Z' : null,
  }
  const { series } = row
  if (series === null) return columns
  const overrides = Object.entries(series.changed)
    .filter(([occurrence]) => Number(occurrence) < series.count)
    .map(([occurrence, change]): [string, unknown] => {
      const start = startOf(row, Number(occurrence), series.everyDays)
      if (change === 'cancelled') return [wallTime(start), { excluded: true }]
      const moved = wallTime(start + (change.hour - row.hour) * HOUR_MS)
      return [wallTime(start), { start: moved, title: `Moved: ${titleOf(row)}` }]
    })
  const rrule =
    series.everyDays === 7
      ? `FREQ=WEEKLY;COUNT=${series.count}`
      : `FREQ=DAILY;INTERVAL=${series.everyDays};COUNT=${series.count}`
  return { ...columns, rrule, recurrence_overrides: Object.fromEntries(overrides) }
}

function wallTime(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19)
}
