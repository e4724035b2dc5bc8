import type {
  AdoptionStatus,
  AuditEntry,
  ChangeMark,
  Connection,
  ErrorFacts,
  HeldRemoval,
  HeadWrite,
  Instant,
  OrganizationSetting,
  Pause,
  Release,
  RemovalCounter,
  ResultMessage,
  Run,
  ScanState,
  ScheduleRef,
  Secret,
  SyncRecord,
  WorkerRow,
} from '@calsync/core'
import { KeyedLock } from './keyed-lock.js'
import { RecordTable } from './record-table.js'

/** The part of a clock that the store uses: the time of the "database". */
export interface StoreClock {
  now(): Instant
}

export interface StoredMark {
  readonly id: number
  readonly mark: ChangeMark
  readonly at: Instant
  notBefore: Instant
  /** Held by a planner that has not finished. */
  taken: boolean
  error: ErrorFacts | null
}

export interface Lease {
  readonly holder: string
  until: Instant
}

export interface StoredConnection {
  connection: Connection
  credential: Secret
  fence: number
  lease: Lease | null
  lanes: number | null
  failures: number
  /** How long a lost call may still land, as the last claim said. */
  maxFlightMs: number
}

export interface StoredAudit extends AuditEntry {
  readonly recordId: string
  readonly worker: string
  readonly at: Instant
}

export interface StoredRun {
  run: Run
  lease: Lease | null
  /** A rollout's next page is not taken before. */
  notBefore: Instant
}

export interface Bucket {
  tokens: number
  /** Tokens are counted up to here; in the future while the bucket is on hold. */
  countedAt: Instant
  heldUntil: Instant | null
}

export interface StoredMessage {
  readonly seq: number
  readonly message: ResultMessage
  /** Held by a publisher that has not finished. */
  taken: boolean
  /** How often it was handed to the host's own code. */
  tries: number
  /** Raised whenever it is. */
  fence: number
  dueAt: Instant
  leasedUntil: Instant | null
  error: string
  parkedAt: Instant | null
}

/** An order of a person, kept for the audit. */
export interface StoredOrder {
  readonly what: string
  readonly by: string
  readonly reason: string | null
  readonly at: Instant
}

export interface StoredHeld extends HeldRemoval {
  readonly since: Instant
}

/** All tables of the memory store. */
export class MemoryState {
  readonly #clock: StoreClock
  #lastId = 0
  readonly marks = new Map<number, StoredMark>()
  readonly heads = new Map<ScheduleRef, HeadWrite>()
  readonly headLocks = new KeyedLock()
  readonly records = new RecordTable()
  readonly connections = new Map<string, StoredConnection>()
  readonly organizations = new Map<string, OrganizationSetting>()
  readonly pauses = new Map<string, Pause>()
  readonly buckets = new Map<string, Bucket>()
  readonly audit: StoredAudit[] = []
  /** A try is written down once, however often its settlement is repeated. */
  readonly auditKeys = new Set<string>()
  readonly outbox = new Map<string, StoredMessage>()
  readonly runs = new Map<string, StoredRun>()
  readonly leaders = new Map<string, Lease>()
  /** Refused adoptions, by schedule, user and event. */
  readonly refusedAdoptions = new Map<string, AdoptionStatus['rows'][number]>()
  readonly workers = new Map<string, WorkerRow>()
  readonly orders: StoredOrder[] = []
  readonly guardLock = new KeyedLock()
  readonly removalCounters = new Map<string, RemovalCounter>()
  /** By schedule and connection. */
  readonly heldRemovals = new Map<string, StoredHeld>()
  /** By scope. */
  readonly releases = new Map<string, Release>()
  readonly scans = new Map<string, ScanState>()
  /** Users that any snapshot ever named. */
  readonly mentioned = new Set<string>()

  constructor(clock: StoreClock) {
    this.#clock = clock
  }

  now(): Instant {
    return this.#clock.now()
  }

  nextId(): number {
    return ++this.#lastId
  }

  /** When a record in doubt that waits for nothing else may be looked at again. */
  restOver(
    { attempt, doubt, connectionId }: Pick<SyncRecord, 'attempt' | 'doubt' | 'connectionId'>,
    now: Instant,
  ): Instant {
    if (attempt === null || doubt !== 'unanswered') return now
    const maxFlightMs = this.connections.get(connectionId)?.maxFlightMs ?? 0
    return Math.max(now, attempt.sentAt + maxFlightMs)
  }

  addMarks(marks: readonly ChangeMark[], at: Instant, notBefore: Instant = at): void {
    this.publishMarks(this.prepareMarks(marks, at, notBefore))
  }

  /** Marks get their place in the order when they are made, not when their transaction commits. */
  prepareMarks(
    marks: readonly ChangeMark[],
    at: Instant,
    notBefore: Instant = at,
  ): readonly StoredMark[] {
    return marks.map((mark) => {
      const id = this.nextId()
      return { id, mark, at, notBefore, taken: false, error: null }
    })
  }

  publishMarks(marks: readonly StoredMark[]): void {
    for (const mark of marks) this.marks.set(mark.id, mark)
  }

  /** A message whose id is already waiting is the same message. */
  addMessages(messages: readonly ResultMessage[]): void {
    for (const message of messages) {
      if (!this.outbox.has(message.id)) this.outbox.set(message.id, this.#newMessage(message))
    }
  }

  #newMessage(message: ResultMessage): StoredMessage {
    const seq = this.nextId()
    const leased = { taken: false, tries: 0, fence: 0, leasedUntil: null }
    return { seq, message, ...leased, dueAt: 0, error: '', parkedAt: null }
  }
}
