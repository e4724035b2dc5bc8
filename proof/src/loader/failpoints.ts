import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { scopedFiles, scopedName } from './failpoint-scope.ts'
import { kept } from './kept.ts'
import type * as Wrapping from './wrap-awaits.ts'

/** What wrapped code calls. Whoever runs it installs one before the packages are imported. */
export interface Failpoints {
  /** As the awaited expression is about to be evaluated. */
  before(id: string): void
  /** With its value, usually a promise; what is returned is awaited in its place. */
  after<T>(id: string, value: T): T | Promise<Awaited<T>>
}

declare global {
  var __calsyncFailpoints: Failpoints
}

export function installFailpoints(failpoints: Failpoints): void {
  globalThis.__calsyncFailpoints = failpoints
}

/**
 * Awaits that are wrapped, but not on the way from a change to its result: what a dry run would
 * write is rolled back whatever happens.
 */
const asides = [/^core\/engine\/planner\.ts:Planner\.(preview|#previewSome)\b/]

/** Every failpoint of the sources, sorted. */
export function listFailpoints(): readonly string[] {
  return scopedFiles()
    .flatMap((file) => idsIn(readFileSync(file, 'utf8'), scopedName(file) as string))
    .filter((id) => !asides.some((aside) => aside.test(id)))
    .sort()
}

const require = createRequire(import.meta.url)

/** The parser is large, and not needed for sources whose awaits were counted before. */
function idsIn(source: string, name: string): readonly string[] {
  const ids = kept(`awaits ${name}`, source, () => {
    const { awaitIds } = require('./wrap-awaits.ts') as typeof Wrapping
    return JSON.stringify(awaitIds(source, name))
  })
  return JSON.parse(ids) as string[]
}
