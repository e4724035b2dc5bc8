import type { MigrationFormatter } from './migration-file.js'
import { refusal, scriptLiteral } from './script-literal.js'
import { timestampNames } from './timestamps.js'

/**
 * CommonJS in `.cjs`: Knex finds these by default, and they load in projects of both kinds, with and
 * without TypeScript.
 */
export const knex: MigrationFormatter = (rendered, { names }) => {
  const times = timestampNames(names, rendered.length)
  return rendered.map(({ label, script }, index) => ({
    path: `${times[index]}_calsync_${label}.cjs`,
    // Knex takes a question mark for a parameter unless a backslash stands before it.
    content: `exports.up = async (knex) => {
  await knex.raw(${scriptLiteral(script.replaceAll('?', '\\?'))})
}

exports.down = async () => {
  throw new Error(${JSON.stringify(refusal)})
}
`,
  }))
}
