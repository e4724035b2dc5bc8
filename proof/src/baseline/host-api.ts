import type { HostEdit, SimulatedProcess, World } from '@calsync/testkit/simulation'
import type { Database } from './database.ts'
import type { Journal } from './journal.ts'
import { idempotencyKey, type IndividualSync, type SyncMessage } from './messages.ts'
import { type CommittedSchedule, eventOf, type ScheduleTable } from './schedule-table.ts'
import type { SyncStatus, Tables } from './tables.ts'
import { passPoint } from './pass-point.ts'
import type { Topic } from './topic.ts'

export interface HostParts {
  readonly world: World
  readonly database: Database
  readonly topic: Topic
  readonly schedules: ScheduleTable
  readonly journal: Journal
}

/** The host's transaction holds its own rows alone: who has to be told is told afterwards. */
const nothingMarked = { schedules: { changed: async () => {}, deleted: async () => {} } }

/** The API of the proposals: it runs in the host's process, and dies with it. */
export class HostApi {
  readonly process: SimulatedProcess
  readonly #parts: HostParts

  constructor(process: SimulatedProcess, parts: HostParts) {
    this.process = process
    this.#parts = parts
  }

  /** Writes rows, commits, and then publishes one message per user. */
  async edit(edit: HostEdit): Promise<void> {
    const { database, world } = this.#parts
    const { host } = world
    const before = host.facts.length
    await this.process.deliver(host.transact(this.process, nothingMarked, edit))
    if (edit.rollsBack) return
    await passPoint(this.process, 'baseline/host:committed', () => database.travel())
    // The rows as they are now, as one reads them again to answer the request.
    const committed = new Map<string, CommittedSchedule>()
    const ids = new Set(edit.changes.map(({ id }) => `class:${id}`))
    for (const fact of host.facts.slice(before)) {
      if (fact.kind === 'committed' && ids.has(fact.ref)) committed.set(fact.ref, fact)
    }
    for (const schedule of committed.values()) await this.#tell(schedule)
  }

  /**
   * "Initial sync", "user reconnects", `POST /sync`: everything that the user facilitates and that is
   * not synced is to be; one message for all of it.
   */
  async syncAll(userId: string): Promise<void> {
    const { database, schedules } = this.#parts
    await database.transact(this.process, 'baseline/host:expect-all', (tables) => {
      if (tables.activeConnection(userId) === null) return
      for (const schedule of schedules.select()) expectSynced(tables, schedule, userId)
    })
    await this.#publish({ type: 'batch_sync', userId, reason: 'reconnection' })
  }

  /** "Retry": what failed or was given up is to be tried again; one message for all of it. */
  async retryAll(userId: string): Promise<void> {
    await this.#parts.database.transact(this.process, 'baseline/host:retry-all', (tables) => {
      for (const status of tables.statuses) {
        if (status.userId === userId && status.syncStatus === 'error') status.retryCount = 0
      }
    })
    await this.#publish({ type: 'batch_sync', userId, reason: 'retry' })
  }

  async #tell(schedule: CommittedSchedule): Promise<void> {
    const { database, journal } = this.#parts
    const { ref, revision } = schedule
    const expected = await database.transact(this.process, 'baseline/host:expect', (tables) =>
      expectChange(tables, schedule),
    )
    for (const status of expected) {
      const message = individualSync(status, schedule)
      await this.#publish(message)
      const { action, userId } = message
      journal.note(ref, `the host has published ${action} of r${revision} for ${userId}`)
    }
  }

  async #publish(message: SyncMessage): Promise<void> {
    await this.#parts.topic.publish(this.process, 'baseline/host:publish', message)
  }
}

/**
 * Which users a change concerns, written into their rows. The proposals ask for those with the
 * status `synced`, which would pass over everybody whose first sync is still under way: all are taken.
 */
function expectChange(tables: Tables, schedule: CommittedSchedule): SyncStatus[] {
  const { ref, revision, deleted, facilitators } = schedule
  const wanted = deleted ? [] : facilitators
  const others = tables.statuses
    .filter(({ scheduleId, syncStatus }) => scheduleId === ref && syncStatus !== 'deleted')
    .map(({ userId }) => userId)
    .filter((userId) => !wanted.includes(userId))
  const isConnected = (userId: string): boolean => tables.activeConnection(userId) !== null
  return [
    ...wanted.filter(isConnected).map((userId) => tables.expect(ref, userId, revision, 'event')),
    ...others.filter(isConnected).map((userId) => tables.expect(ref, userId, revision, 'nothing')),
  ]
}

function expectSynced(tables: Tables, schedule: CommittedSchedule, userId: string): void {
  const { ref, revision, deleted, facilitators } = schedule
  const status = tables.statusOf(ref, userId)
  const isWanted = !deleted && facilitators.includes(userId)
  if (!isWanted && (status === null || status.syncStatus === 'deleted')) return
  const isSynced = status?.syncStatus === 'synced' && status.version === revision
  if (isWanted && isSynced) return
  tables.expect(ref, userId, revision, isWanted ? 'event' : 'nothing')
}

export function individualSync(status: SyncStatus, schedule: CommittedSchedule): IndividualSync {
  const { scheduleId, userId, version, lastSyncAction: action, failures } = status
  return {
    type: 'individual_sync',
    scheduleId,
    userId,
    version,
    action,
    idempotencyKey: idempotencyKey(status, version, action, failures),
    eventData: action === 'DELETE' ? null : eventOf(schedule),
  }
}
