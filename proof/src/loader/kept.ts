import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './failpoint-scope.ts'

const cache = path.join(root, 'node_modules', '.cache', 'calsync', 'loader')
/** Part of every key: what is done to a source. Raise it when that changes. */
const VERSION = '1'

/** What was made of a text before, or `make` now. What was made once is kept by its content. */
export function kept(what: string, text: string, make: () => string): string {
  const key = createHash('sha256').update(`${VERSION}\n${what}\n${text}`).digest('hex')
  const file = path.join(cache, key)
  try {
    return readFileSync(file, 'utf8')
  } catch {
    const made = make()
    mkdirSync(cache, { recursive: true })
    // Written beside and renamed: several processes may make the same at once.
    const beside = `${file}.${process.pid}`
    writeFileSync(beside, made)
    renameSync(beside, file)
    return made
  }
}
