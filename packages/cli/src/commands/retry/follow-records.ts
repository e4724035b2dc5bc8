import type { Connection, ErrorFacts, RecordFilter, RecordView } from '@calsync/core'
import type { Context } from '../../command-line/context.js'
import { oneLine } from '../../output/words.js'
import { gateOf, readGateFacts } from '../../questions/gate.js'
import { isSettled, recordProgress } from '../../questions/record-progress.js'
import type { RetriedRecord } from '../../reports/retry-report.js'
import type { CalsyncOnPostgres } from '../../sdk/compose.js'

const POLL_MS = 300
const MAX_LISTED = 10_000

export interface FollowOptions {
  readonly filter: RecordFilter
  readonly records: readonly RecordView[]
  readonly timeoutMs: number
}

/** Reports each record when it is applied or has failed; ends when all have, or the time is over. */
export async function followRecords(
  context: Context,
  calsync: CalsyncOnPostgres,
  { filter, records, timeoutMs }: FollowOptions,
): Promise<readonly RetriedRecord[]> {
  const { progress, interrupted } = context
  const deadline = context.now() + timeoutMs
  const told = new Map<string, string>()
  for (;;) {
    const retried = await readRecords(calsync, filter, records)
    for (const { view, gate } of retried) {
      const state = recordProgress(view.record, gate)
      const line = `${state}/${view.record.tries}`
      if (state === 'waiting' || told.get(view.record.id) === line) continue
      told.set(view.record.id, line)
      progress.say(lineOf({ view, gate }))
    }
    const open = retried.filter(({ view, gate }) => !isSettled(recordProgress(view.record, gate)))
    if (open.length === 0 || context.now() >= deadline || interrupted.aborted) return retried
    progress.update(`${retried.length - open.length} of ${retried.length} settled …`)
    await context.sleep(POLL_MS)
  }
}

/** The same records as they are now. */
export async function readRecords(
  calsync: CalsyncOnPostgres,
  filter: RecordFilter,
  records: readonly RecordView[],
): Promise<readonly RetriedRecord[]> {
  const { userId, organizationId, ref } = filter
  const narrow = {
    ...(userId === undefined ? {} : { userId }),
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(ref === undefined ? {} : { ref }),
  }
  const [views, connections, facts] = await Promise.all([
    calsync.store.reports.listRecords(narrow, MAX_LISTED),
    calsync.connections.list(),
    readGateFacts(calsync),
  ])
  const current = new Map(views.map((view) => [view.record.id, view]))
  const byId = new Map<string, Connection>(connections.map((row) => [row.id, row]))
  return records.map((before) => {
    const view = current.get(before.record.id) ?? before
    const connection = byId.get(view.record.connectionId)
    return { view, gate: connection === undefined ? null : gateOf(connection, facts) }
  })
}

function lineOf({ view, gate }: RetriedRecord): string {
  const { record, title, userId } = view
  const what = `${record.ref} (${oneLine(title ?? 'untitled', 40)}) of ${userId}`
  const error = record.lastError === null ? '' : `: ${describeError(record.lastError)}`
  switch (recordProgress(record, gate)) {
    case 'applied':
      return `✓ ${what} applied`
    case 'dead':
      return `✗ ${what} failed again${error}`
    case 'failing':
      return `… ${what} failed, is tried again by itself${error}`
    case 'held':
      return `‖ ${what} held back: ${gate?.why ?? ''}; ${gate?.next ?? ''}`
    case 'waiting':
      return `… ${what} is due`
  }
}

function describeError({ class: errorClass, message, requestId }: ErrorFacts): string {
  const request = requestId === undefined ? '' : ` (request id ${requestId})`
  return `${errorClass} ${oneLine(message)}${request}`
}
