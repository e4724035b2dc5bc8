import { CalsyncError } from '@calsync/core'

/** A table of the host, by the names that the catalog has. */
export interface TableName {
  readonly schema: string
  readonly name: string
}

const PARTS = /^(?:"((?:[^"]|"")+)"|([^".]+))(?:\.(?:"((?:[^"]|"")+)"|([^".]+)))?$/

/**
 * Reads `class`, `school.class` or `"my.school"."Class"`. Upper case stays upper case with and
 * without quotes: what a shell leaves of quotes must not decide. Without a schema it is `public`.
 *
 * Throws `CalsyncError` (`TABLE_NAME_INVALID`).
 */
export function parseTableName(text: string): TableName {
  const [, quoted, plain, quotedSecond, plainSecond] = PARTS.exec(text.trim()) ?? []
  const first = quoted?.replaceAll('""', '"') ?? plain
  const second = quotedSecond?.replaceAll('""', '"') ?? plainSecond
  if (first === undefined || text.includes('\0')) {
    throw new CalsyncError({
      code: 'TABLE_NAME_INVALID',
      message: `"${text.slice(0, 80)}" is not the name of a table`,
      next: 'write class, school.class, or "my.school"."Class" where a name has dots or quotes',
    })
  }
  return second === undefined ? { schema: 'public', name: first } : { schema: first, name: second }
}
