import type { MigrationFormatter } from './migration-file.js'

/** Plain SQL, a transaction each: `psql -f` in the order of the names. */
export const sqlFiles: MigrationFormatter = (rendered) =>
  rendered.map(({ label, script }) => ({
    path: `calsync_${label}.sql`,
    content: `begin;\n${script}\ncommit;\n`,
  }))
