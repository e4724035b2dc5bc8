import type {
  BeginAttempt,
  BudgetGrant,
  BudgetRequest,
  Claim,
  ClaimRequest,
  ClaimStore,
  ConnectionLease,
  DueConnection,
  Instant,
  LeaseRequest,
  Settlement,
  SettleReport,
  SyncRecord,
} from '@calsync/core'
import { isDue } from './apply-plan.js'
import { isLeased, mayRun } from './may-run.js'
import type { MemoryState, StoredConnection } from './memory-state.js'
import { plainCopy } from './plain-copy.js'
import type { StoredRecord } from './record-table.js'
import { applySettlements } from './settle-records.js'
import { giveBackTokens, holdTokens, takeTokens } from './token-bucket.js'

/** Claims and settles in memory. */
export class MemoryClaims implements ClaimStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async findDue(limit: number): Promise<readonly DueConnection[]> {
    const now = this.#state.now()
    const found: { due: DueConnection; first: StoredRecord }[] = []
    for (const stored of this.#state.connections.values()) {
      if (!mayRun(this.#state, stored, now)) continue
      const first = this.#dueRecords(stored.connection.id, now)[0]
      if (first === undefined) continue
      const { id: connectionId, userId, integration } = stored.connection
      const { priority } = first.record
      found.push({ due: { connectionId, userId, integration, priority }, first })
    }
    return found
      .sort((a, b) => inClaimOrder(a.first, b.first))
      .slice(0, limit)
      .map(({ due }) => due)
  }

  async claim(request: ClaimRequest): Promise<readonly Claim[]> {
    const now = this.#state.now()
    const claims: Claim[] = []
    for (const id of new Set(request.connectionIds)) {
      const stored = this.#state.connections.get(id)
      if (stored === undefined || !mayRun(this.#state, stored, now)) continue
      stored.fence += 1
      stored.lease = { holder: request.worker, until: now + request.leaseMs }
      stored.maxFlightMs = request.maxFlightMs
      const leftBehind = this.#doubtLeftBehind(id, request.maxFlightMs, now)
      const due = this.#dueRecords(id, now).filter((record) => !leftBehind.has(record))
      if (due.length === 0) stored.lease = null
      else claims.push(this.#claimOf(stored, due, request, now))
    }
    return claims
  }

  async lease(request: LeaseRequest): Promise<readonly ConnectionLease[]> {
    const now = this.#state.now()
    const leases: ConnectionLease[] = []
    for (const id of new Set(request.connectionIds)) {
      const stored = this.#state.connections.get(id)
      if (stored === undefined) continue
      const isLive = isLeased(stored.lease, now)
      const isOwn = isLive && stored.lease?.holder === request.worker
      if (isLive && !isOwn) continue
      if (!isOwn) {
        stored.fence++
        this.#doubtLeftBehind(id, request.maxFlightMs, now)
      }
      stored.lease = { holder: request.worker, until: now + request.leaseMs }
      stored.maxFlightMs = request.maxFlightMs
      leases.push(leaseOf(stored))
    }
    return leases
  }

  async begin(
    attempts: readonly BeginAttempt[],
    leaseMs: number,
    sendWithinMs = 0,
  ): Promise<ReadonlyMap<string, Instant>> {
    const now = this.#state.now()
    const begun = new Map<string, Instant>()
    for (const attempt of plainCopy(attempts)) {
      const connection = this.#state.connections.get(attempt.connectionId)
      const lease = connection?.lease ?? null
      if (connection?.fence !== attempt.fence || lease === null || !isLeased(lease, now)) continue
      // Blocked or ended since the claim: nothing more is sent.
      if (connection.connection.state !== 'connected') continue
      lease.until = Math.max(lease.until, now + leaseMs)
      const stored = this.#state.records.get(attempt.recordId)
      if (stored?.record.connectionId !== attempt.connectionId) continue
      const { version, action, fence, epoch, hash, request, callId } = attempt
      // An attempt without doubt is one under way: whoever finds it left behind knows it was sent.
      const sentAt = now + sendWithinMs
      const sent = { version, action, fence, epoch, sentAt, hash, request }
      stored.record = { ...stored.record, attempt: sent, doubt: null }
      stored.callId = callId
      begun.set(attempt.recordId, now)
    }
    return begun
  }

  async settle(settlements: readonly Settlement[]): Promise<SettleReport> {
    return { refused: applySettlements(this.#state, settlements) }
  }

  async takeBudget(requests: readonly BudgetRequest[]): Promise<readonly BudgetGrant[]> {
    return requests.map((request) => takeTokens(this.#state, request))
  }

  async giveBackBudget(key: string, count: number): Promise<void> {
    giveBackTokens(this.#state, key, count)
  }

  async holdBudget(key: string, until: Instant): Promise<void> {
    holdTokens(this.#state, key, until)
  }

  #dueRecords(connectionId: string, now: Instant): StoredRecord[] {
    return this.#state.records
      .ofConnection(connectionId)
      .filter(({ record }) => isDue(record, now))
      .sort(inClaimOrder)
  }

  /** The lease is free, so nobody works on an attempt that has no doubt yet: its answer is lost. */
  #doubtLeftBehind(connectionId: string, maxFlightMs: number, now: Instant): Set<StoredRecord> {
    const leftBehind = new Set<StoredRecord>()
    for (const stored of this.#state.records.ofConnection(connectionId)) {
      const { attempt, doubt } = stored.record
      if (attempt === null || doubt !== null) continue
      const dueAt = attempt.sentAt + maxFlightMs
      this.#state.records.update(stored, { doubt: 'unanswered', dueAt }, now)
      leftBehind.add(stored)
    }
    return leftBehind
  }

  #claimOf(
    stored: StoredConnection,
    due: readonly StoredRecord[],
    request: ClaimRequest,
    now: Instant,
  ): Claim {
    const { connection, credential, fence, lanes, failures } = stored
    const records = due.slice(0, request.itemsPerConnection).map(({ record }) => ({
      record,
      schedule: this.#state.heads.get(record.ref)?.snapshot ?? null,
      series: this.#seriesOf(record),
    }))
    return {
      connectionId: connection.id,
      userId: connection.userId,
      organizationId: connection.organizationId,
      integration: connection.integration,
      calendarId: null,
      fence,
      epoch: connection.epoch,
      credential,
      lanes,
      failures,
      lanesInDoubt: this.#lanesInDoubt(connection.id, request.maxFlightMs, now),
      records: plainCopy(records),
      more: due.length > records.length,
      now,
      leaseUntil: now + request.leaseMs,
    }
  }

  #seriesOf(record: SyncRecord): SyncRecord | null {
    const series = this.#state.records.seriesOf(record)?.record ?? null
    const attempt = series?.attempt ?? null
    if (series === null || attempt === null) return series
    return { ...series, attempt: { ...attempt, request: null } }
  }

  #lanesInDoubt(connectionId: string, maxFlightMs: number, now: Instant): number {
    const calls = this.#state.records
      .ofConnection(connectionId)
      .filter(
        ({ record: { attempt, doubt } }) =>
          attempt !== null && doubt === 'unanswered' && attempt.sentAt + maxFlightMs > now,
      )
      .map(({ callId, record }) => callId ?? record.id)
    return new Set(calls).size
  }
}

function leaseOf({ connection, credential, fence }: StoredConnection): ConnectionLease {
  const { id: connectionId, userId, organizationId, integration, epoch } = connection
  const calendarId = null
  return { connectionId, userId, organizationId, integration, calendarId, fence, epoch, credential }
}

/** Live before background, oldest first. */
function inClaimOrder(a: StoredRecord, b: StoredRecord): number {
  const rank = ({ record }: StoredRecord) => (record.priority === 'live' ? 0 : 1)
  const age = ({ record }: StoredRecord) => record.dueAt ?? Number.POSITIVE_INFINITY
  return rank(a) - rank(b) || age(a) - age(b) || a.inserted - b.inserted
}
