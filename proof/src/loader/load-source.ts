import { readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { root, scopedName } from './failpoint-scope.ts'
import { kept } from './kept.ts'
import type * as Wrapping from './wrap-awaits.ts'

/** A deliberate fault: one text of one source file, replaced by another. */
export interface Mutation {
  /** From the root: `packages/core/src/engine/turn.ts`. */
  readonly file: string
  readonly find: string
  readonly replace: string
}

const require = createRequire(import.meta.url)

/** A source file of the workspace as JavaScript. What was done to it once is kept by its content. */
export function loadSource(
  file: string,
  mutation: Mutation | null,
  withFailpoints: boolean,
): string {
  const source = mutated(file, readFileSync(file, 'utf8'), mutation)
  if (file.endsWith('.json')) return jsonModule(source)
  if (file.endsWith('.sql')) return `export default ${JSON.stringify(source)}`
  const name = withFailpoints ? scopedName(file) : null
  return kept(`source ${name ?? ''}`, source, () =>
    stripTypeScriptTypes(name === null ? source : wrap(source, name)),
  )
}

/** As the build does it: the whole as default, and each member that can have a name. */
function jsonModule(source: string): string {
  const names = Object.keys(JSON.parse(source) as object).filter((name) => /^[a-z]\w*$/.test(name))
  return `const all = ${source}
export default all
${names.map((name) => `export const ${name} = all.${name}`).join('\n')}`
}

/** The parser is large, and not needed for what is kept. */
function wrap(source: string, name: string): string {
  return (require('./wrap-awaits.ts') as typeof Wrapping).wrapAwaits(source, name)
}

function mutated(file: string, source: string, mutation: Mutation | null): string {
  if (mutation === null || path.join(root, mutation.file) !== file) return source
  const parts = source.split(mutation.find)
  if (parts.length !== 2) {
    throw new Error(
      `${mutation.file} has what the mutant replaces ${parts.length - 1} times, not once`,
    )
  }
  return parts.join(mutation.replace)
}
