import type {
  AdoptionAnswer,
  AdoptionStatus,
  NewRun,
  RefusedAdoption,
  ResultMessage,
  Run,
  RunProgress,
  RunStore,
  WorkerReport,
  WorkerRow,
} from '@calsync/core'
import { CalsyncError } from '@calsync/core'
import { isLeased } from './may-run.js'
import type { MemoryState, StoredMessage } from './memory-state.js'
import { plainCopy } from './plain-copy.js'

const FORGOTTEN_AFTER_MS = 7 * 86_400_000

/** Runs, the leader's lease, workers and the result outbox in memory. */
export class MemoryRuns implements RunStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async createRun(run: NewRun): Promise<Run> {
    if (this.#state.runs.has(run.id)) {
      throw new CalsyncError({ code: 'RUN_EXISTS', message: `there is already a run ${run.id}` })
    }
    const created: Run = {
      ...plainCopy(run),
      status: 'queued',
      cursor: null,
      listed: 0,
      planned: 0,
      error: null,
      createdAt: this.#state.now(),
      finishedAt: null,
    }
    this.#state.runs.set(run.id, { run: created, lease: null })
    return plainCopy(created)
  }

  async getRun(id: string): Promise<Run | null> {
    return plainCopy(this.#state.runs.get(id)?.run ?? null)
  }

  async listRuns(limit: number): Promise<readonly Run[]> {
    const newestFirst = [...this.#state.runs.values()].reverse()
    return newestFirst.slice(0, limit).map(({ run }) => plainCopy(run))
  }

  async cancelRun(id: string): Promise<boolean> {
    const stored = this.#state.runs.get(id)
    if (stored === undefined || !isOpen(stored.run)) return false
    stored.run = { ...stored.run, status: 'cancelled', finishedAt: this.#state.now() }
    stored.lease = null
    return true
  }

  async takeRun(worker: string, leaseMs: number): Promise<Run | null> {
    const now = this.#state.now()
    for (const stored of this.#state.runs.values()) {
      if (!isOpen(stored.run) || isLeased(stored.lease, now)) continue
      stored.run = { ...stored.run, status: 'running' }
      stored.lease = { holder: worker, until: now + leaseMs }
      return plainCopy(stored.run)
    }
    return null
  }

  async advanceRun(
    id: string,
    worker: string,
    progress: RunProgress,
    leaseMs: number,
  ): Promise<boolean> {
    const now = this.#state.now()
    const stored = this.#state.runs.get(id)
    if (stored?.lease?.holder !== worker || stored.run.status !== 'running') return false
    const { listed, planned, ...rest } = plainCopy(progress)
    const run = { ...stored.run, ...rest }
    stored.run = {
      ...run,
      listed: run.listed + listed,
      planned: run.planned + planned,
      finishedAt: isOpen(run) ? null : now,
    }
    stored.lease = run.status === 'running' ? { holder: worker, until: now + leaseMs } : null
    return true
  }

  async lead(name: string, holder: string, leaseMs: number): Promise<boolean> {
    const now = this.#state.now()
    const lease = this.#state.leaders.get(name) ?? null
    if (lease !== null && lease.holder !== holder && isLeased(lease, now)) return false
    this.#state.leaders.set(name, { holder, until: now + leaseMs })
    return true
  }

  async reportWorker(report: WorkerReport): Promise<void> {
    const seenAt = this.#state.now()
    for (const { id, seenAt: before } of this.#state.workers.values()) {
      if (before < seenAt - FORGOTTEN_AFTER_MS) this.#state.workers.delete(id)
    }
    this.#state.workers.set(report.id, { ...plainCopy(report), seenAt })
  }

  async listWorkers(): Promise<readonly WorkerRow[]> {
    return plainCopy([...this.#state.workers.values()])
  }

  async noteAdoptions(
    refused: readonly RefusedAdoption[],
    adopted: readonly Pick<RefusedAdoption, 'schedule' | 'userId'>[],
  ): Promise<void> {
    const at = this.#state.now()
    const { refusedAdoptions } = this.#state
    const isAdopted = new Set(adopted.map(({ schedule, userId }) => `${schedule} ${userId}`))
    for (const [key, { schedule, userId }] of refusedAdoptions) {
      if (isAdopted.has(`${schedule} ${userId}`)) refusedAdoptions.delete(key)
    }
    for (const row of plainCopy(refused)) {
      const key = JSON.stringify([row.schedule, row.userId, row.externalId])
      refusedAdoptions.delete(key)
      refusedAdoptions.set(key, { ...row, at })
    }
  }

  async adoptionStatus(limit: number, organizationId?: string): Promise<AdoptionStatus> {
    const rows = [...this.#state.refusedAdoptions.values()].filter(
      (row) => (organizationId ?? row.organizationId) === row.organizationId,
    )
    const refused: Partial<Record<AdoptionAnswer, number>> = {}
    for (const { answer } of rows) refused[answer] = (refused[answer] ?? 0) + 1
    const waiting = this.#state.records.all().filter(({ record }) => {
      const connection = this.#state.connections.get(record.connectionId)?.connection
      const isMeant = (organizationId ?? connection?.organizationId) === connection?.organizationId
      return isMeant && record.externalId !== null && record.applied === null
    })
    const latest = rows.reverse().slice(0, limit)
    return { refused, rows: plainCopy(latest), waiting: waiting.length }
  }

  async forgetRefusedAdoptions(): Promise<number> {
    const { size } = this.#state.refusedAdoptions
    this.#state.refusedAdoptions.clear()
    return size
  }

  async publishResults(
    limit: number,
    publish: (messages: readonly ResultMessage[]) => Promise<void>,
  ): Promise<number> {
    const taken = [...this.#state.outbox.values()].filter((row) => !row.taken).slice(0, limit)
    const ready = this.#withoutOvertaking(taken)
    if (ready.length === 0) return 0
    for (const row of taken) row.taken = true
    try {
      await publish(ready.map(({ message }) => plainCopy(message)))
      for (const { message } of ready) this.#state.outbox.delete(message.id)
    } finally {
      for (const row of taken) row.taken = false
    }
    return ready.length
  }

  /** A message whose key has an earlier one in the hands of another publisher is left to later. */
  #withoutOvertaking(taken: readonly StoredMessage[]): StoredMessage[] {
    const mine = new Set(taken)
    const elsewhere = new Set<string>()
    const ready: StoredMessage[] = []
    for (const row of this.#state.outbox.values()) {
      if (!mine.has(row)) elsewhere.add(row.message.key)
      else if (!elsewhere.has(row.message.key)) ready.push(row)
    }
    return ready
  }
}

function isOpen(run: Run): boolean {
  return run.status === 'queued' || run.status === 'running'
}
