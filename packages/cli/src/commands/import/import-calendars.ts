import type { Calsync } from '@calsync/core'
import type { Pool, PoolClient } from 'pg'
import {
  deleteEvents,
  insertEvents,
  lockTable,
  moveEvents,
  readStored,
  updateEvents,
} from './imported-table.js'
import { type ImportPlan, planImport } from './plan-import.js'
import type { CalendarFile } from './read-calendar-files.js'

export interface ImportRequest {
  readonly files: readonly CalendarFile[]
  /** Whose calendar shows the events. */
  readonly owner: string
  readonly organizationId: string
  /** Of the references. */
  readonly kind: string
  /** Whether what is gone from the files is deleted. */
  readonly prune: boolean
  /** For the audit. */
  readonly by: string
  readonly reason: string
}

/** What an import of these files would do. Reads only. */
export async function previewImport(
  pool: Pool,
  { files, owner, organizationId }: ImportRequest,
): Promise<ImportPlan> {
  return planImport(files, await readStored(pool, owner), organizationId)
}

/**
 * Stores the events as schedules of a host and says what changed, in one transaction: calendars
 * follow all of it or nothing.
 */
export async function importCalendars(
  pool: Pool,
  schedules: Calsync['schedules'],
  request: ImportRequest,
): Promise<ImportPlan> {
  const { files, owner, organizationId, kind, prune, by, reason } = request
  return await inTransaction(pool, async (client) => {
    await lockTable(client)
    const plan = planImport(files, await readStored(client, owner), organizationId)
    const created = await insertEvents(client, owner, organizationId, plan.created)
    await updateEvents(client, organizationId, plan.changed)
    await moveEvents(client, plan.moved)
    const gone = prune ? plan.gone.map(({ id }) => id) : []
    await deleteEvents(client, gone)
    const ids = [...created, ...plan.changed.map(({ id }) => id), ...gone]
    const refs = ids.map((id) => `${kind}:${id}`)
    await schedules.changed(refs, { tx: client, by, reason, priority: 'background' })
    return plan
  })
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    // A connection that cannot even roll back is not given back to the pool.
    await client.query('rollback').catch(() => (broken = true))
    throw error
  } finally {
    client.release(broken)
  }
}
