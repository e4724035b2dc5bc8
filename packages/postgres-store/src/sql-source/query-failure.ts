/** What a failing query says about the rows that were asked for. */
export type FailureReach =
  /** A row's own data made it fail; others may be fine. */
  | 'row'
  /** Every row would fail the same way. */
  | 'source'

/** A query that failed, in the words of Postgres. */
export class QueryFailure extends Error {
  override readonly name = 'QueryFailure'
  /** `null` when the failure is not an answer of the server: a connection that broke, say. */
  readonly sqlState: string | null
  /** Where in the statement, counted in characters from 1. */
  readonly position: number | null

  constructor(message: string, sqlState: string | null, position: number | null, cause?: unknown) {
    super(message, { cause })
    this.sqlState = sqlState
    this.position = position
  }
}

/** Classes of SQLSTATE that depend on data, in the query itself or in functions that it calls. */
const dataClasses = new Set([
  '21', // cardinality: a scalar subquery gave two rows
  '22', // data: a cast, a division, text that is no date
  '23',
  '2F',
  '38',
  '39',
  '54', // limits: a value too long for jsonb
  'P0', // raised by a function
  'XX', // a damaged page
])

/** Classes that time mends: connections, conflicts, resources, locks, a shutdown or a time-out. */
const transientClasses = new Set(['08', '40', '53', '55', '57', '58'])

export function failureReach(sqlState: string | null): FailureReach {
  return sqlState !== null && dataClasses.has(sqlState.slice(0, 2)) ? 'row' : 'source'
}

export function isTransient(sqlState: string | null): boolean {
  return sqlState === null || transientClasses.has(sqlState.slice(0, 2))
}
