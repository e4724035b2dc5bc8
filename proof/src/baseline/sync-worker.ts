import { type CalendarProvider, chunk, type Outcome, Secret } from '@calsync/core'
import type { SimulatedProcess } from '@calsync/testkit/simulation'
import { classifyReply } from './classify-reply.ts'
import { individualSync, type HostParts } from './host-api.ts'
import type { Due, IndividualSync, SyncMessage } from './messages.ts'
import { passPoint } from './pass-point.ts'
import { settleStatus, type Told } from './settle-status.ts'
import { isPending, type UserConnection } from './tables.ts'
import { toOperation } from './to-operation.ts'

/** "Microsoft Graph limit". */
const MAX_REQUESTS_PER_BATCH = 20
/** "Process 5 batches in parallel max". */
const CONCURRENT_BATCHES = 5

/** An event that was never created needs no call. */
const nothingToDelete: Outcome = { kind: 'done', externalId: null }

/** Handles the messages of `outlook.sync.requested`: look up, check and store the key, call, update. */
export class SyncWorker {
  readonly #process: SimulatedProcess
  readonly #parts: HostParts
  readonly #provider: CalendarProvider

  constructor(process: SimulatedProcess, parts: HostParts) {
    this.#process = process
    this.#parts = parts
    this.#provider = parts.world.calendar.provider(process)
  }

  async handle(message: SyncMessage): Promise<void> {
    if (message.type === 'individual_sync') await this.#syncOne(message)
    else await this.#syncBatch(message.userId)
  }

  async #syncOne(message: IndividualSync): Promise<void> {
    const { database } = this.#parts
    const { scheduleId, userId } = message
    const { connection, status } = await database.transact(
      this.#process,
      'baseline/worker:look-up',
      (tables) => ({
        connection: tables.activeConnection(userId),
        status: tables.statusOf(scheduleId, userId),
      }),
    )
    // Of the row rather than of the message, which may be older than the create.
    const due: Due = { ...message, externalEventId: status?.externalEventId ?? null }
    if (connection === null) return
    const [fresh] = await this.#storeKeys([due])
    if (fresh === undefined) return
    const [outcome] = isNothing(fresh) ? [nothingToDelete] : await this.#call(connection, [fresh])
    await this.#settle(fresh, outcome)
  }

  async #syncBatch(userId: string): Promise<void> {
    const { database, world, schedules } = this.#parts
    const { connection, pending } = await database.transact(
      this.#process,
      'baseline/worker:look-up-pending',
      (tables) => {
        const rows = new Map(schedules.select().map((schedule) => [schedule.ref, schedule]))
        const { maxTries } = world.times.policy.retry
        const found = tables.statuses
          .filter((status) => status.userId === userId && isPending(status, maxTries))
          .map((status): Due | null => {
            const schedule = rows.get(status.scheduleId)
            if (schedule === undefined) return null
            const { externalEventId } = status
            return { ...individualSync(status, schedule), externalEventId }
          })
          .filter((due) => due !== null)
        return { connection: tables.activeConnection(userId), pending: found }
      },
    )
    if (connection === null) return
    const fresh = await this.#storeKeys(pending)
    for (const due of fresh.filter(isNothing)) await this.#settle(due, nothingToDelete)
    const sent = fresh.filter((due) => !isNothing(due))
    const size = Math.min(MAX_REQUESTS_PER_BATCH, world.scenario.maxBatchItems)
    for (const batches of chunk(chunk(sent, size), CONCURRENT_BATCHES)) {
      await Promise.all(batches.map((batch) => this.#sendBatch(connection, batch)))
    }
  }

  /** The replies of a batch are matched by index: `responses[i]` belongs to `syncs[i]`. */
  async #sendBatch(connection: UserConnection, batch: readonly Due[]): Promise<void> {
    const outcomes = await this.#call(connection, batch)
    for (const [index, outcome] of outcomes.entries()) {
      const due = batch[index]
      if (due !== undefined) await this.#settle(due, outcome)
    }
  }

  /** Those whose key was not there; now it is. "Store before API call." */
  async #storeKeys(dues: readonly Due[]): Promise<readonly Due[]> {
    const { database, journal } = this.#parts
    const existing = await database.transact(this.#process, 'baseline/worker:check-key', (tables) =>
      dues.filter(({ idempotencyKey }) => tables.keys.has(idempotencyKey)),
    )
    for (const { scheduleId, idempotencyKey } of existing) {
      journal.note(scheduleId, `a worker skips ${idempotencyKey}: its key exists`)
    }
    const unknown = dues.filter((due) => !existing.includes(due))
    if (unknown.length === 0) return []
    return await database.transact(this.#process, 'baseline/worker:store-key', (tables) =>
      unknown.filter(({ scheduleId, idempotencyKey }) => {
        journal.note(scheduleId, `a worker stores the key ${idempotencyKey}`)
        return tables.storeKey(idempotencyKey)
      }),
    )
  }

  /** The outcomes as they come, in the order in which they come. */
  async #call(connection: UserConnection, dues: readonly Due[]): Promise<readonly Outcome[]> {
    const { world, journal } = this.#parts
    const call = dues
      .map((due) => this.#provider.prepare(toOperation(due, world.random)))
      .flatMap((preparation) => (preparation.kind === 'prepared' ? [preparation.prepared] : []))
    const session = { connectionId: connection.mailbox, credential: new Secret(connection.key) }
    for (const { scheduleId, idempotencyKey } of dues) {
      journal.note(scheduleId, `a worker calls for ${idempotencyKey}`)
    }
    try {
      const outcomes = await passPoint(this.#process, 'baseline/worker:call', () =>
        this.#provider.execute(session, call),
      )
      return outcomes.map(({ outcome }) => outcome)
    } catch {
      const error = { class: 'NETWORK_ERROR', code: null, message: 'the call failed' } as const
      return dues.map(() => ({ kind: 'unanswered', error }))
    }
  }

  async #settle(due: Due, outcome: Outcome | undefined): Promise<void> {
    const { database, world, journal } = this.#parts
    const { scheduleId, userId, action } = due
    const reply = classifyReply(action, outcome)
    const told = await database.transact(
      this.#process,
      'baseline/worker:settle',
      (tables): Told => {
        const status = tables.statusOf(scheduleId, userId)
        if (status === null) return 'nothing'
        return settleStatus(status, action, reply, world.times.policy.retry, world.clock.now())
      },
    )
    const what = reply.kind === 'success' ? 'success' : reply.error
    journal.note(scheduleId, `a worker notes ${what} of ${due.idempotencyKey}`)
    if (told !== 'nothing') await this.#publishResult(due, told)
  }

  async #publishResult(due: Due, told: 'completed' | 'failed'): Promise<void> {
    const { world, topic } = this.#parts
    const { scheduleId, userId, version, action, idempotencyKey: key } = due
    const body = { scheduleId, userId, version, action }
    await passPoint(this.#process, 'baseline/worker:publish-result', () => topic.travel())
    const kinds = told === 'completed' ? (['completed'] as const) : (['failed', 'dlq'] as const)
    for (const kind of kinds) {
      world.network.published.push({ at: world.clock.now(), id: `${key}:${kind}`, kind, body })
    }
  }
}

function isNothing({ action, externalEventId }: Due): boolean {
  return action === 'DELETE' && externalEventId === null
}
