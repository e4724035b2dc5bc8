import type { SourceFinding } from '@calsync/core'
import { checkColumns } from './check-columns.js'
import { showPosition } from './error-position.js'
import { listStatement } from './list-statement.js'
import { loadStatement } from './load-statement.js'
import { QueryFailure } from './query-failure.js'
import {
  type QueryShape,
  type UsableShape,
  describePrefix,
  describeQuery,
  usableShape,
} from './query-shape.js'
import { type QueryOptions, type SourcePool, readOnlyQuery } from './read-only-query.js'
import { adviceFor } from './source-failed.js'

/** Findings about a query, found without running it: each statement is planned and fetches nothing. */
export async function checkQuery(
  pool: SourcePool,
  kind: string,
  query: string,
  required: readonly string[],
  /** SELECT of one user's ids, of no user; `null` for none. */
  idsOfFacilitator: string | null,
  options: QueryOptions,
): Promise<SourceFinding[]> {
  const shape = await attempt(() => describeQuery(pool, query, options))
  if (shape instanceof QueryFailure) return [failedQuery(kind, query, shape)]
  const findings = checkColumns(shape, required)
  const usable = usableOrNull(kind, shape, required)
  if (usable === null) return findings
  return [
    ...findings,
    ...(await checkStatements(pool, kind, { query, idsOfFacilitator }, usable, options)),
  ]
}

/** The very statements of `load` and `list`: an id without an order or equality shows here. */
async function checkStatements(
  pool: SourcePool,
  kind: string,
  { query, idsOfFacilitator }: { query: string; idsOfFacilitator: string | null },
  usable: UsableShape,
  options: QueryOptions,
): Promise<SourceFinding[]> {
  const nobody = { cursor: null, limit: 0, facilitator: '', organizationId: '' }
  const statements = [
    loadStatement(query, usable, []),
    listStatement(query, usable, nobody, idsOfFacilitator),
  ]
  for (const statement of statements) {
    const answer = await attempt(() => readOnlyQuery(pool, statement, options))
    if (!(answer instanceof QueryFailure)) continue
    if (answer.sqlState !== UNDEFINED_FUNCTION) return [failedQuery(kind, '', answer)]
    const type = usable.id.typeName.replace(/^pg_catalog\./, '')
    const message = `source "${kind}": ids of type ${type} cannot be compared: ${answer.message}`
    return [{ message, next: 'write the id as text: `(…)::text as id`' }]
  }
  return []
}

function usableOrNull(
  kind: string,
  shape: QueryShape,
  required: readonly string[],
): UsableShape | null {
  try {
    return usableShape(kind, shape, required)
  } catch {
    return null
  }
}

const UNDEFINED_FUNCTION = '42883'

function failedQuery(kind: string, query: string, failure: QueryFailure): SourceFinding {
  const state = failure.sqlState === null ? '' : ` (${failure.sqlState})`
  const position = failure.position === null ? null : failure.position - describePrefix.length
  return {
    message: `source "${kind}": ${failure.message}${state}${showPosition(query, position)}`,
    next: adviceFor(failure.sqlState),
  }
}

async function attempt<T>(run: () => Promise<T>): Promise<T | QueryFailure> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof QueryFailure) return error
    throw error
  }
}
