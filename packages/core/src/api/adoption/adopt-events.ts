import type { Environment } from '../../engine/environment.js'
import {
  type AdoptionAnswer,
  type AdoptionReport,
  type AdoptionResult,
  type AdoptionRow,
  isAdopted,
} from '../../model/adoption.js'
import { CalsyncError } from '../../model/calsync-error.js'
import type { Connection } from '../../model/connection.js'
import { type ChosenRow, chooseRows, type RefusedRow } from './choose-rows.js'
import { HeldConnections } from './hold-connections.js'
import { planRows, type PlanRowsOptions } from './plan-rows.js'
import { pagesOf, type ReadRow, readRow } from './read-rows.js'
import { type VerifiedRow, verifyRows } from './verify-rows.js'

export interface AdoptOptions {
  readonly by: string
  readonly reason?: string
  /** Looks and plans, and stores nothing. Default false. */
  readonly dryRun?: boolean
  /**
   * Looks each event up before it is taken over, and keeps it under its immutable id. Without it the
   * first update tells: an event that is not there is then created. Default true.
   */
  readonly verify?: boolean
  /** Hears of each page's results. */
  readonly onResults?: (results: readonly AdoptionResult[]) => void
  /** Stops after the page at hand. */
  readonly signal?: AbortSignal
}

const PAGE_SIZE = 200
/** Calendars of one page that are looked into side by side. */
const SIDE_BY_SIDE = 8

/**
 * Takes events over that the host had put into calendars before. Each is written down together with
 * its plan, while nobody else may write to its calendar, so that nothing is created beside it.
 */
export async function adoptEvents(
  environment: Environment,
  rows: Iterable<AdoptionRow> | AsyncIterable<AdoptionRow>,
  options: AdoptOptions,
): Promise<AdoptionReport> {
  requireSources(environment)
  const users = new Map<string, readonly Connection[]>()
  const results: AdoptionResult[] = []
  for await (const page of pagesOf(rows, PAGE_SIZE)) {
    if (options.signal?.aborted === true) break
    const answered = await adoptPage(environment, page, users, options)
    if (options.dryRun !== true) await note(environment, answered, options.by)
    options.onResults?.(answered)
    results.push(...answered)
  }
  const counts: Partial<Record<AdoptionAnswer, number>> = {}
  for (const { answer } of results) counts[answer] = (counts[answer] ?? 0) + 1
  return { rows: results.length, counts, results }
}

async function adoptPage(
  environment: Environment,
  page: readonly (readonly [row: number, given: AdoptionRow])[],
  users: Map<string, readonly Connection[]>,
  { by, reason = 'adopted', dryRun = false, verify = true }: AdoptOptions,
): Promise<readonly AdoptionResult[]> {
  const refused: RefusedRow[] = []
  const read: ReadRow[] = []
  for (const [row, given] of page) {
    const one = readRow(given, row)
    if ('problem' in one) refused.push({ row, answer: 'invalid', message: one.problem })
    else read.push(one)
  }
  const { chosen, refused: homeless } = await chooseRows(environment, read, users)
  const planned = await adoptChosen(environment, chosen, { by, reason, dryRun, verify })
  const organizations = new Map(chosen.map(({ row, connection }) => [row, connection]))
  const answers = new Map([...refused, ...homeless, ...planned].map((one) => [one.row, one]))
  return page.map(([row, { schedule, userId, externalId }]) => {
    const organizationId = organizations.get(row)?.organizationId ?? null
    const { answer, message } = answers.get(row) ?? unanswered
    return { row, schedule, userId, externalId, organizationId, answer, message }
  })
}

const unanswered = { answer: 'busy', message: 'it was not come to' } as const

async function adoptChosen(
  environment: Environment,
  chosen: readonly ChosenRow[],
  options: PlanRowsOptions & { readonly verify: boolean },
): Promise<readonly RefusedRow[]> {
  const { dryRun, verify } = options
  const held = new HeldConnections(environment)
  const byConnection = Map.groupBy(chosen, ({ connection }) => connection.id)
  const needsLease = verify || !dryRun
  try {
    if (needsLease) await held.take([...byConnection.keys()])
    const refused: RefusedRow[] = []
    const verified: VerifiedRow[] = []
    const groups = [...byConnection]
    for (let next = 0; next < groups.length; next += SIDE_BY_SIDE) {
      const some = groups.slice(next, next + SIDE_BY_SIDE).map(async ([id, rows]) => {
        if (needsLease && held.get(id) === undefined) return busy(rows)
        return await verifyRows(environment, held, id, rows, verify)
      })
      for (const one of await Promise.all(some)) {
        refused.push(...one.refused)
        verified.push(...one.verified)
      }
    }
    const { ready, lost } = dryRun ? { ready: verified, lost: [] } : await stillHeld(held, verified)
    return [...refused, ...lost, ...(await planRows(environment, held, ready, options))]
  } finally {
    await held.release()
  }
}

/** One lease that was lost meanwhile must not keep the others from being stored. */
async function stillHeld(held: HeldConnections, rows: readonly VerifiedRow[]) {
  const ids = [...new Set(rows.map(({ connection }) => connection.id))]
  const kept = new Set<string>()
  for (const id of ids) if (await held.renew(id)) kept.add(id)
  return {
    ready: rows.filter(({ connection }) => kept.has(connection.id)),
    lost: busy(rows.filter(({ connection }) => !kept.has(connection.id))).refused,
  }
}

function busy(rows: readonly ChosenRow[]) {
  const message = 'somebody writes to this calendar now; run it again'
  const refused = rows.map(({ row }): RefusedRow => ({ row, answer: 'busy', message }))
  return { refused, verified: [] }
}

async function note(
  { store }: Environment,
  results: readonly AdoptionResult[],
  by: string,
): Promise<void> {
  await store.runs.noteAdoptions(
    results
      .filter(({ answer }) => !isAdopted(answer))
      .map(({ row: _row, ...refused }) => ({ ...refused, by })),
    results.filter(({ answer }) => isAdopted(answer)),
  )
}

function requireSources({ sources }: Environment): void {
  if (sources.size > 0) return
  throw new CalsyncError({
    code: 'NO_SOURCES',
    message: 'no schedule source is configured here, so an adoption cannot be planned',
    next: 'run it where calsync.config.ts lists the sources',
  })
}
