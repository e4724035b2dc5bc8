import { CalsyncError } from '@calsync/core'
import { literal } from './literal.js'
import { singleSelect } from './single-select.js'

const PLACEHOLDER = /\$1(?!\d)/g

/**
 * Checks the SELECT that gives the ids of one user's schedules.
 *
 * @throws `CalsyncError` `CONFIG_INVALID` when it is no single SELECT, or does not say `$1`
 */
export function checkedIdsOfFacilitator(kind: string, text: string): string {
  const query = singleSelect(kind, text)
  if (query.search(PLACEHOLDER) >= 0) return query
  throw new CalsyncError({
    code: 'CONFIG_INVALID',
    message: `source "${kind}": \`idsOfFacilitator\` does not say $1, where the user's id goes`,
    next: 'write for example: select class_id from class_staff where staff_id = $1',
    details: { kind },
  })
}

/**
 * The SELECT for one user, or for nobody. A literal has no type of its own: it becomes one of the
 * column that it is compared with, as a parameter would.
 */
export function idsOfFacilitator(query: string, userId: string | null): string {
  return query.replaceAll(PLACEHOLDER, () => (userId === null ? 'null' : literal(userId)))
}

/** What Postgres says when a user's id can be no value of the column it is compared with. */
const notOfThisType: readonly (string | null)[] = ['22P02', '22003']

export function isNoUserHere(sqlState: string | null): boolean {
  return notOfThisType.includes(sqlState)
}
