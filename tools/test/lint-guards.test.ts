import path from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'
import { root } from '../workspace.ts'

const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    // In CI the parser takes files as they are on disk, unless it is told that texts may differ.
    languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } },
  },
})

/** Rule ids that ESLint reports for the code as if it stood in the (existing) file. */
async function rulesBrokenBy(code: string, file: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: path.join(root, file) })
  return (result?.messages ?? []).map(({ ruleId }) => ruleId)
}

const core = 'packages/core/src/index.ts'
const adapter = 'packages/postgres-store/src/index.ts'

const boundaries = 'calsync/boundaries'
const properties = 'no-restricted-properties'
const globals = 'no-restricted-globals'
const syntax = 'no-restricted-syntax'

const rejected: [file: string, rule: string, code: string][] = [
  // Core imports nothing that could do I/O.
  [core, boundaries, `import { readFile } from 'node:fs/promises'\nexport const a = readFile`],
  [core, boundaries, `import pg from 'pg'\nexport const a = pg`],
  [core, boundaries, `import type { Pool } from 'pg'\nexport type A = Pool`],
  [core, boundaries, `export { Kafka } from 'kafkajs'`],
  [core, boundaries, `export * from 'undici'`],
  [core, boundaries, `export const a = () => import('node:http')`],
  [core, boundaries, `import { a } from '@calsync/postgres-store'\nexport const b = a`],
  [core, boundaries, `import { a } from '@calsync/testkit/sandbox'\nexport const b = a`],
  [core, boundaries, `import { a } from '../../testkit/src/index.js'\nexport const b = a`],
  [core, boundaries, `import { randomUUID } from 'node:crypto'\nexport const a = randomUUID`],
  [core, boundaries, `import { randomBytes } from 'node:crypto'\nexport const a = randomBytes`],
  [
    core,
    boundaries,
    `import { getRandomValues } from 'node:crypto'\nexport const a = getRandomValues`,
  ],
  [core, boundaries, `import * as crypto from 'node:crypto'\nexport const a = crypto`],
  [core, boundaries, `import crypto from 'node:crypto'\nexport const a = crypto`],
  // Core has no clock,
  [core, properties, `export const a = Date.now()`],
  [core, properties, `export const { now } = Date`],
  [core, syntax, `export const a = new Date()`],
  [core, syntax, `export const a = Date()`],
  [core, globals, `export const a = performance.now()`],
  [core, properties, `import { Temporal } from 'temporal-polyfill'\nexport const a = Temporal.Now`],
  [core, globals, `setTimeout(() => undefined, 1)`],
  [core, globals, `setInterval(() => undefined, 1)`],
  [core, globals, `setImmediate(() => undefined)`],
  [core, globals, `queueMicrotask(() => undefined)`],
  [core, properties, `export const a = AbortSignal.timeout(1)`],
  // no randomness,
  [core, properties, `export const a = Math.random()`],
  [core, globals, `export const a = crypto.randomUUID()`],
  // and no outside world.
  [core, globals, `export const a = process.env`],
  [core, globals, `console.log(1)`],
  [core, globals, `export const a = fetch('https://example.org')`],
  [core, globals, `export const a = globalThis.Date`],
  // Adapters know core, not each other.
  [adapter, boundaries, `import { a } from '@calsync/kafka-transport'\nexport const b = a`],
  [adapter, boundaries, `import { a } from '@calsync/pica-provider'\nexport const b = a`],
  [adapter, boundaries, `import { a } from '@calsync/testkit/postgres'\nexport const b = a`],
  [adapter, boundaries, `import { a } from 'calsync'\nexport const b = a`],
  [adapter, boundaries, `import { a } from '../../core/src/index.js'\nexport const b = a`],
  ['packages/kafka-transport/src/index.ts', boundaries, `export * from '@calsync/postgres-store'`],
  ['packages/pica-provider/src/index.ts', boundaries, `export * from '@calsync/postgres-store'`],
  ['packages/testkit/src/index.ts', boundaries, `export * from '@calsync/postgres-store'`],
  // The Nest module sees what a host sees.
  ['packages/nestjs/src/index.ts', boundaries, `export * from '@calsync/core'`],
  ['packages/testkit/test/postgres/start.test.ts', boundaries, `import '@calsync/pica-provider'`],
  // Everywhere.
  [adapter, properties, `process.exit(1)`],
  ['packages/cli/src/index.ts', properties, `process.exit(1)`],
  [adapter, '@typescript-eslint/no-floating-promises', `Promise.resolve(1)`],
  [
    adapter,
    '@typescript-eslint/no-misused-promises',
    `[1].forEach(async () => { await Promise.resolve() })`,
  ],
  [adapter, '@typescript-eslint/no-explicit-any', `export const a: any = 1`],
  [
    adapter,
    '@typescript-eslint/consistent-type-imports',
    `import { Pool } from 'pg'\nexport type A = Pool`,
  ],
]

const accepted: [file: string, code: string][] = [
  [
    core,
    `import { createHash, hash } from 'node:crypto'
import PQueue from 'p-queue'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
export * from './model/calendar-event.js'
export const digest = (text: string) => createHash('sha256').update(text).digest('hex')
export const parts = [hash, PQueue, z, Temporal.Instant, new Date(0), Math.max(1, 2)]`,
  ],
  [
    adapter,
    `import { CalsyncError } from '@calsync/core'
import pg from 'pg'
import query from './sql/claim-due.sql'
export const parts = [CalsyncError, pg.Pool, query, Date.now(), process.pid]`,
  ],
  [
    'packages/testkit/test/postgres/start.test.ts',
    `import { CalsyncError } from '@calsync/core'
import { startPostgres } from '@calsync/testkit/postgres'
export const parts = [CalsyncError, startPostgres]`,
  ],
  ['packages/cli/src/main.ts', `import '@calsync/postgres-store'\nprocess.exit(1)`],
]

describe('ESLint', { timeout: 60_000 }, () => {
  it.each(rejected)('in %s, %s rejects %s', async (file, rule, code) => {
    expect(await rulesBrokenBy(code, file)).toContain(rule)
  })

  it.each(accepted)('in %s accepts %s', async (file, code) => {
    const aboutArchitecture = [boundaries, properties, globals, syntax]
    const broken = await rulesBrokenBy(code, file)
    expect(broken.filter((rule) => rule === null || aboutArchitecture.includes(rule))).toEqual([])
  })
})
