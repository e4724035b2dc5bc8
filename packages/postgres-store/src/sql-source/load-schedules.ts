import { type LoadedSchedule, type ScheduleRef, idOf } from '@calsync/core'
import { readId } from './id-type.js'
import { MAX_ROW_BYTES, castStatement, loadStatement } from './load-statement.js'
import { parseDocument } from './parse-document.js'
import { QueryFailure, failureReach } from './query-failure.js'
import type { UsableShape } from './query-shape.js'
import type { QueryAnswer, TextRow } from './read-only-query.js'
import { invalidRow, readRow } from './read-row.js'
import { expectShape } from './shape-cache.js'

export interface LoadContext {
  readonly kind: string
  readonly query: string
  /** Zone of rows that have none. */
  readonly timeZone: string | null
  readonly shape: UsableShape
  /** @throws {QueryFailure} */
  readonly run: (statement: string) => Promise<QueryAnswer>
}

/** Answers for each reference, in one query when all goes well. */
export async function loadSchedules(
  context: LoadContext,
  refs: readonly ScheduleRef[],
): Promise<LoadedSchedule[]> {
  const askable: ScheduleRef[] = []
  const answers: LoadedSchedule[] = []
  for (const ref of refs) {
    const reading = readId(context.shape.id.type, idOf(ref))
    if (reading.kind === 'ok') askable.push(ref)
    else if (reading.kind === 'foreign') answers.push({ kind: 'missing', ref })
    else answers.push(otherwiseWritten(ref, reading.canonical))
  }
  // Also with nothing to ask for: the answer shows whether the id still has the type that refused
  // these references.
  return answers.concat(await loadAskable(context, askable))
}

async function loadAskable(
  context: LoadContext,
  refs: readonly ScheduleRef[],
): Promise<LoadedSchedule[]> {
  let answer: QueryAnswer
  try {
    answer = await context.run(loadStatement(context.query, context.shape, refs.map(idOf)))
  } catch (error) {
    if (!(error instanceof QueryFailure) || failureReach(error.sqlState) === 'source') throw error
    if (refs.length > 1) return bisect(context, refs)
    const [ref] = refs
    if (ref === undefined) throw error
    return [await explainSingle(context, ref, error)]
  }
  expectShape(context.shape, answer)
  const rowsById = Map.groupBy(answer.rows, (row) => row.id ?? '')
  const spellings = spellingsOf(rowsById, refs)
  const answers: LoadedSchedule[] = []
  const deferred: ScheduleRef[] = []
  for (const ref of refs) {
    const spelling = spellings.get(looseForm(idOf(ref)))
    const rows = rowsById.get(idOf(ref))
    if (rows === undefined && spelling !== undefined) {
      answers.push(otherwiseWritten(ref, spelling))
      continue
    }
    const loaded = readAnswer(context, ref, rows ?? [])
    if (loaded === 'deferred') deferred.push(ref)
    else answers.push(loaded)
  }
  // At least one document fits into each answer, so this ends.
  return deferred.length === 0 ? answers : answers.concat(await loadAskable(context, deferred))
}

/** A row that was found under another spelling than its own: `citext` and `char` compare so. */
function spellingsOf(
  rowsById: ReadonlyMap<string, readonly TextRow[]>,
  refs: readonly ScheduleRef[],
): ReadonlyMap<string, string> {
  const asked = new Set(refs.map(idOf))
  const others = [...rowsById.keys()].filter((id) => !asked.has(id))
  return new Map(others.map((id) => [looseForm(id), id]))
}

function looseForm(id: string): string {
  return id.toLowerCase().trimEnd()
}

function otherwiseWritten(ref: ScheduleRef, canonical: string): LoadedSchedule {
  return invalidRow(ref, `Postgres writes this id ${canonical}; refer to it so`)
}

/** Some row makes the whole query fail: halve until it stands alone. */
async function bisect(
  context: LoadContext,
  refs: readonly ScheduleRef[],
): Promise<LoadedSchedule[]> {
  const middle = refs.length >> 1
  const first = await loadAskable(context, refs.slice(0, middle))
  return first.concat(await loadAskable(context, refs.slice(middle)))
}

/** Whether it was the row that failed, or the id, which then is no id of this table. */
async function explainSingle(
  context: LoadContext,
  ref: ScheduleRef,
  failure: QueryFailure,
): Promise<LoadedSchedule> {
  try {
    await context.run(castStatement(context.shape, idOf(ref)))
  } catch (error) {
    if (error instanceof QueryFailure && failureReach(error.sqlState) === 'row') {
      return { kind: 'missing', ref }
    }
    throw error
  }
  return invalidRow(ref, failure.message, failure.sqlState)
}

function readAnswer(
  { kind, timeZone }: LoadContext,
  ref: ScheduleRef,
  rows: readonly TextRow[],
): LoadedSchedule | 'deferred' {
  const [row] = rows
  if (row === undefined) return { kind: 'missing', ref }
  if (rows.length > 1) {
    const next = 'a join multiplies them; aggregate it, or move it into a subquery'
    return invalidRow(ref, `the query returned ${rows.length} rows for one id; ${next}`)
  }
  if (Number(row.bytes) > MAX_ROW_BYTES) {
    return invalidRow(ref, `its row has ${row.bytes} bytes, the limit is ${MAX_ROW_BYTES}`)
  }
  if (row.document === null || row.document === undefined) return 'deferred'
  const document = parseDocument(row.document)
  const zone = document.time_zone ?? timeZone
  return readRow(kind, ref, { ...document, id: row.id, time_zone: zone })
}
