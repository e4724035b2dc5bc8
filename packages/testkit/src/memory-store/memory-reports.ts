import type {
  Connection,
  Explanation,
  Instant,
  RecordFilter,
  RecordView,
  ReportStore,
  RetryReport,
  ScheduleRef,
  StatusSummary,
} from '@calsync/core'
import { isDue } from './apply-plan.js'
import { isGated, isObserving } from './may-run.js'
import { observedWork } from './observed-work.js'
import { headOf } from './memory-changes.js'
import type { MemoryState } from './memory-state.js'
import { plainCopy } from './plain-copy.js'
import type { StoredRecord } from './record-table.js'

/** A record with the connection it belongs to. */
interface Row {
  readonly stored: StoredRecord
  readonly connection: Connection
}

/** Questions that people ask, and the retry that they order, in memory. */
export class MemoryReports implements ReportStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  /** Marks and the outbox belong to nobody: they are counted whatever the filter. */
  async status(filter: {
    readonly userId?: string
    readonly organizationId?: string
  }): Promise<StatusSummary> {
    const now = this.#state.now()
    const rows = this.#rows(filter)
    const due = rows.filter(({ stored }) => isDue(stored.record, now))
    const sendable = due.filter(({ connection }) => !isGated(this.#state, connection))
    const marks = [...this.#state.marks.values()]
    const heads = [...this.#state.heads.values()].filter(
      ({ snapshot }) =>
        (filter.organizationId ?? snapshot?.organizationId) === snapshot?.organizationId &&
        (filter.userId === undefined || snapshot?.facilitators.includes(filter.userId) === true),
    )
    const connections = [...this.#state.connections.values()]
      .map(({ connection }) => connection)
      .filter((connection) => belongs(connection, filter))
    return {
      records: count(noRecords, rows, ({ stored }) => stored.record.status),
      inDoubt: rows.filter(({ stored }) => stored.record.doubt !== null).length,
      gated: due.length - sendable.length,
      observed: observedWork(
        this.#state,
        rows
          .filter(({ connection }) => isObserving(this.#state, connection))
          .map(({ stored }) => stored.record),
      ),
      oldestDueAt: oldest(sendable.map(({ stored }) => stored.record.dueAt)),
      marks: marks.length,
      oldestMarkAt: oldest(marks.map(({ at }) => at)),
      heads: count(noHeads, heads, ({ state }) => state),
      connections: count(noConnections, connections, ({ state }) => state),
      outbox: this.#state.outbox.size,
      parked: [...this.#state.outbox.values()].filter(({ parkedAt }) => parkedAt !== null).length,
      now,
    }
  }

  async listRecords(filter: RecordFilter, limit: number): Promise<readonly RecordView[]> {
    return this.#rows(filter)
      .sort((a, b) => b.stored.changed - a.stored.changed)
      .slice(0, limit)
      .map((row) => this.#view(row))
  }

  async explain(ref: ScheduleRef, userId: string | null): Promise<Explanation> {
    const rows = this.#rows(userId === null ? { ref } : { ref, userId })
    const owners = new Map(rows.map((row) => [row.stored.record.id, row.connection.userId]))
    const audit = this.#state.audit.flatMap((entry) => {
      const owner = owners.get(entry.recordId)
      return owner === undefined ? [] : [{ ...entry, userId: owner }]
    })
    return plainCopy({
      head: headOf(this.#state, ref),
      pendingMarks: [...this.#state.marks.values()].filter(({ mark }) => mark.ref === ref).length,
      records: rows.map((row) => ({ ...this.#view(row), connection: row.connection })),
      audit: audit.reverse(),
    })
  }

  async retry(filter: RecordFilter, by: string, reason: string | null): Promise<RetryReport> {
    const now = this.#state.now()
    const rows = this.#rows(filter).filter(
      ({ stored: { record } }) => record.status === 'dead' || record.status === 'retry',
    )
    for (const { stored } of rows) {
      const dueAt = this.#retryAt(stored, now)
      this.#state.records.update(stored, { status: 'retry', tries: 0, dueAt }, now)
    }
    const ids = rows.map(({ stored }) => stored.record.id)
    this.#state.orders.push({ what: `retry ${ids.join(' ')}`, by, reason, at: now })
    return { records: rows.map((row) => this.#view(row)) }
  }

  async knowsUser(userId: string): Promise<boolean> {
    return (
      this.#state.mentioned.has(userId) ||
      [...this.#state.connections.values()].some(({ connection }) => connection.userId === userId)
    )
  }

  #rows(filter: RecordFilter): Row[] {
    return this.#state.records.all().flatMap((stored) => {
      const connection = this.#state.connections.get(stored.record.connectionId)?.connection
      if (connection === undefined || !belongs(connection, filter)) return []
      return matches(stored, filter) ? [{ stored, connection }] : []
    })
  }

  /** A call that may still land is not resolved before its time, whoever orders it. */
  #retryAt({ record }: StoredRecord, now: Instant): Instant {
    if (record.doubt !== 'unanswered') return Math.min(record.dueAt ?? now, now)
    return record.dueAt ?? this.#state.restOver(record, now)
  }

  #view({ stored, connection }: Row): RecordView {
    return plainCopy({
      record: stored.record,
      userId: connection.userId,
      organizationId: connection.organizationId,
      integration: connection.integration,
      title: this.#state.heads.get(stored.record.ref)?.snapshot?.event.title ?? null,
      reason: stored.reason,
      updatedAt: stored.updatedAt,
    })
  }
}

function belongs(
  connection: Connection,
  filter: { readonly userId?: string; readonly organizationId?: string },
): boolean {
  return (
    (filter.userId ?? connection.userId) === connection.userId &&
    (filter.organizationId ?? connection.organizationId) === connection.organizationId
  )
}

function matches({ record, failedAt }: StoredRecord, filter: RecordFilter): boolean {
  const { since, errorClass, statuses } = filter
  return (
    (filter.connectionId ?? record.connectionId) === record.connectionId &&
    (filter.ref ?? record.ref) === record.ref &&
    (filter.externalIds?.includes(record.externalId ?? '') ?? true) &&
    (errorClass === undefined || record.lastError?.class === errorClass) &&
    (statuses?.includes(record.status) ?? true) &&
    (since === undefined || (record.lastError !== null && failedAt !== null && failedAt >= since))
  )
}

const noRecords = { pending: 0, retry: 0, synced: 0, deleted: 0, detached: 0, dead: 0 }
const noHeads = { new: 0, live: 0, deleted: 0, source_missing: 0, invalid: 0 }
const noConnections = { connected: 0, blocked: 0, disconnected: 0 }

function count<T, K extends string>(
  zeros: Readonly<Record<K, number>>,
  items: readonly T[],
  keyOf: (item: T) => K,
): Record<K, number> {
  const counts: Record<K, number> = { ...zeros }
  for (const item of items) counts[keyOf(item)] += 1
  return counts
}

function oldest(times: readonly (Instant | null)[]): Instant | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}
