import { type Instant, type ScheduleRef, seriesPartOf, type SyncRecord } from '@calsync/core'

/** A sync record with what only the store knows of it. */
export interface StoredRecord {
  record: SyncRecord
  /** The call that carries the attempt; operations of one call share a lane. */
  callId: string | null
  reason: string | null
  updatedAt: Instant
  /**
   * The fence under which a result of somebody else, or of another record, asked for verification.
   * Its holder read the record before and cannot know, so what it settles must not clear the mark.
   */
  verifyFence: number | null
  /** When `lastError` was stored; `null` when it never failed. */
  failedAt: Instant | null
  /** Order of insertion, to break ties. */
  readonly inserted: number
  /** Order of the last change. */
  changed: number
}

/** The sync records, found by id, by connection and by schedule. */
export class RecordTable {
  readonly #byId = new Map<string, StoredRecord>()
  readonly #byConnection = new Map<string, StoredRecord[]>()
  readonly #byRef = new Map<ScheduleRef, StoredRecord[]>()
  readonly #byPlace = new Map<string, StoredRecord>()
  #changes = 0

  get(id: string): StoredRecord | undefined {
    return this.#byId.get(id)
  }

  find(connectionId: string, ref: ScheduleRef, part: string): StoredRecord | undefined {
    return this.#byPlace.get(placeKey(connectionId, ref, part))
  }

  /** For a change to an occurrence: the record of its series, if there is one. */
  seriesOf({ connectionId, ref, part }: SyncRecord): StoredRecord | undefined {
    const series = seriesPartOf(part)
    return series === null ? undefined : this.find(connectionId, ref, series)
  }

  all(): readonly StoredRecord[] {
    return [...this.#byId.values()]
  }

  ofConnection(connectionId: string): readonly StoredRecord[] {
    return this.#byConnection.get(connectionId) ?? []
  }

  ofRef(ref: ScheduleRef): readonly StoredRecord[] {
    return this.#byRef.get(ref) ?? []
  }

  insert(record: SyncRecord, reason: string | null, now: Instant): StoredRecord {
    const order = this.#changes++
    const stored: StoredRecord = {
      record,
      callId: null,
      reason,
      updatedAt: now,
      verifyFence: null,
      failedAt: null,
      inserted: order,
      changed: order,
    }
    this.#byId.set(record.id, stored)
    append(this.#byConnection, record.connectionId, stored)
    append(this.#byRef, record.ref, stored)
    this.#byPlace.set(placeKey(record.connectionId, record.ref, record.part), stored)
    return stored
  }

  update(stored: StoredRecord, change: Partial<SyncRecord>, now: Instant): void {
    stored.record = { ...stored.record, ...change }
    stored.updatedAt = now
    stored.changed = this.#changes++
  }
}

function placeKey(connectionId: string, ref: ScheduleRef, part: string): string {
  return JSON.stringify([connectionId, ref, part])
}

function append<K>(index: Map<K, StoredRecord[]>, key: K, stored: StoredRecord): void {
  const list = index.get(key)
  if (list === undefined) index.set(key, [stored])
  else list.push(stored)
}
