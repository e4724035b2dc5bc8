import { CalsyncError } from '@calsync/core'
import { QueryFailure, isTransient } from './query-failure.js'

/** What to do about an error of Postgres; the first match of state or class counts. */
const advice: readonly (readonly [state: string, next: string])[] = [
  ['42501', 'grant select on it (and usage on its schema) to the role of the database URL'],
  ['25006', 'a source only reads: take out of the query what writes, also in its functions'],
  ['57014', 'make the query quick for a given id (an index), or raise statementTimeoutMs'],
  ['42', 'correct the query; it can be tried in psql as it is'],
  ['28', 'check user and password of the database URL'],
  ['3D', 'check the database name in the database URL'],
  ['53', 'the server is out of connections, memory or disk'],
]

export function adviceFor(sqlState: string | null): string {
  const state = sqlState ?? ''
  const known = advice.find(([prefix]) => state.startsWith(prefix))
  if (known !== undefined) return known[1]
  return isTransient(sqlState)
    ? 'it is tried again; check that the database can be reached'
    : 'run the query in psql with the same role'
}

/** A failing query as `CalsyncError` (`SOURCE_FAILED`); any other error as it is. */
export function sourceFailed(kind: string, error: unknown): unknown {
  if (!(error instanceof QueryFailure)) return error
  const { sqlState } = error
  return new CalsyncError({
    code: 'SOURCE_FAILED',
    message: `source "${kind}" could not be read: ${error.message}${sqlState === null ? '' : ` (${sqlState})`}`,
    next: adviceFor(sqlState),
    retryable: isTransient(sqlState),
    details: { kind, sqlState },
    cause: error.cause ?? error,
  })
}
