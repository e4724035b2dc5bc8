import type { MigrationFormatter } from './migration-file.js'
import { nextNumber } from './next-number.js'

/** `V58__calsync_0001_changes_and_heads.sql`: Flyway runs each in a transaction. */
export const flyway: MigrationFormatter = (rendered, { names }) => {
  const first = nextNumber(names, /^V(\d+)[._\d]*__/i, 1)
  return rendered.map(({ label, script }, index) => ({
    path: `V${first + index}__calsync_${label}.sql`,
    content: `${script}\n`,
  }))
}
