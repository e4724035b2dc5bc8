import type { MigrationFormatter } from './migration-file.js'
import { timestampNames } from './timestamps.js'

/** A folder each, for `prisma/migrations`. Prisma sends a file as one statement: all of it or nothing. */
export const prisma: MigrationFormatter = (rendered, { names }) => {
  const times = timestampNames(names, rendered.length)
  return rendered.map(({ label, script }, index) => ({
    path: `${times[index]}_calsync_${label}/migration.sql`,
    content: `${script}\n`,
  }))
}
