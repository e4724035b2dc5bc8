import type { Environment } from '../../engine/environment.js'
import type { ChosenRow, RefusedRow } from './choose-rows.js'
import type { HeldConnections } from './hold-connections.js'
import { type Look, lookUpEvents } from './look-up-events.js'

/** A row with the id under which its event is kept. */
export interface VerifiedRow extends ChosenRow {
  readonly keptId: string
}

export interface VerifiedRows {
  readonly verified: readonly VerifiedRow[]
  readonly refused: readonly RefusedRow[]
}

/**
 * Looks the events of one leased connection up, if that is wanted, and whether another schedule has
 * one of them already.
 */
export async function verifyRows(
  environment: Environment,
  held: HeldConnections,
  connectionId: string,
  rows: readonly ChosenRow[],
  verify: boolean,
): Promise<VerifiedRows> {
  const looks = verify ? await lookUp(environment, held, connectionId, rows) : null
  const refused: RefusedRow[] = []
  const verified: VerifiedRow[] = []
  for (const row of rows) {
    const look = looks?.get(row.externalId) ?? null
    const refusal = look === null ? null : refusalOf(look)
    if (refusal !== null) refused.push({ row: row.row, ...refusal })
    else
      verified.push({ ...row, keptId: look?.kind === 'found' ? look.externalId : row.externalId })
  }
  const owners = await ownersOf(environment, connectionId, verified)
  const rivals = verified.filter((row) => {
    const owner = owners.get(row.keptId) ?? owners.get(row.externalId)
    if (owner !== undefined && owner !== row.ref) return true
    // Of two rows that name one event for two schedules, the first is right.
    owners.set(row.keptId, row.ref)
    return false
  })
  const taken = rivals.map(({ row, keptId, externalId }): RefusedRow => {
    const owner = owners.get(keptId) ?? owners.get(externalId) ?? ''
    return { row, answer: 'taken', message: `this event belongs to ${owner} already` }
  })
  return {
    verified: verified.filter((row) => !rivals.includes(row)),
    refused: [...refused, ...taken],
  }
}

async function lookUp(
  environment: Environment,
  held: HeldConnections,
  connectionId: string,
  rows: readonly ChosenRow[],
): Promise<ReadonlyMap<string, Look>> {
  const lease = held.get(connectionId)
  const ids = rows.map(({ externalId }) => externalId)
  const provider = environment.providers.get(lease?.integration ?? '')
  if (lease === undefined || provider === undefined) {
    const message = 'its provider is not configured here'
    return new Map(ids.map((id) => [id, { kind: 'unknown', message }]))
  }
  return await lookUpEvents(environment, lease, provider, ids, () => held.renew(connectionId))
}

function refusalOf(look: Look): Omit<RefusedRow, 'row'> | null {
  switch (look.kind) {
    case 'found':
      return look.isOccurrence
        ? { answer: 'occurrence', message: 'the id is that of one occurrence of a series' }
        : null
    case 'gone':
      return { answer: 'gone', message: look.message }
    case 'unknown':
      return { answer: 'unverified', message: look.message }
  }
}

/** Which schedules have one of these events; exact, because nobody else writes to the connection. */
async function ownersOf(
  { store }: Environment,
  connectionId: string,
  rows: readonly VerifiedRow[],
): Promise<Map<string, string>> {
  const externalIds = [...new Set(rows.flatMap(({ keptId, externalId }) => [keptId, externalId]))]
  if (externalIds.length === 0) return new Map()
  const views = await store.reports.listRecords({ connectionId, externalIds }, externalIds.length)
  return new Map(views.map(({ record }) => [record.externalId ?? '', record.ref]))
}
