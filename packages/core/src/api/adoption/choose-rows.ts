import { chooseConnection } from '../../decide/choose-connection.js'
import type { Environment } from '../../engine/environment.js'
import { loadSchedules } from '../../engine/load-schedules.js'
import type { Connection } from '../../model/connection.js'
import type { AdoptionAnswer } from '../../model/adoption.js'
import type { ReadRow } from './read-rows.js'

/** A row whose calendar is known. */
export interface ChosenRow extends ReadRow {
  readonly connection: Connection
}

export interface RefusedRow {
  readonly row: number
  readonly answer: AdoptionAnswer
  readonly message: string
}

/** Finds whose calendar each row is about; reads schedules and connections, locks nothing. */
export async function chooseRows(
  { store, sources }: Environment,
  rows: readonly ReadRow[],
  users: Map<string, readonly Connection[]>,
): Promise<{ readonly chosen: readonly ChosenRow[]; readonly refused: readonly RefusedRow[] }> {
  const { loaded, failed } = await loadSchedules(sources, [...new Set(rows.map(({ ref }) => ref))])
  const failures = new Map(failed.map(({ ref, message }) => [ref, message]))
  const chosen: ChosenRow[] = []
  const refused: RefusedRow[] = []
  for (const read of rows) {
    const { row, ref, userId } = read
    const schedule = loaded.get(ref)
    if (schedule?.kind === 'missing') {
      refused.push({ row, answer: 'unknown_schedule', message: 'the source has no such row' })
      continue
    }
    if (schedule?.kind !== 'found') {
      const message = schedule?.error.message ?? failures.get(ref) ?? 'it cannot be read'
      refused.push({ row, answer: 'unreadable', message })
      continue
    }
    let connections = users.get(userId)
    if (connections === undefined) {
      connections = await store.connections.listConnections({ userId })
      users.set(userId, connections)
    }
    const isKnown = connections.length > 0 || (await store.reports.knowsUser(userId))
    const { organizationId, facilitators } = schedule.schedule
    const isNamed = isKnown || facilitators.includes(userId)
    const choice = chooseConnection(read, organizationId, connections, isNamed)
    if (choice.kind === 'refused') {
      refused.push({ row, answer: choice.answer, message: choice.message })
    } else chosen.push({ ...read, connection: choice.connection })
  }
  return { chosen, refused }
}
