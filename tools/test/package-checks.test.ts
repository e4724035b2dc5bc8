import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkLoading, checkManifest, checkTypes, pack } from '../package-checks.ts'

const condition = (types: string, code: string): object => ({
  types: `./dist/${types}`,
  default: `./dist/${code}`,
})

/** A small package that is right in everything. */
const good = {
  'package.json': JSON.stringify({
    name: 'sample',
    version: '1.0.0',
    type: 'module',
    license: 'MIT',
    engines: { node: '>=22' },
    files: ['dist'],
    exports: {
      '.': {
        import: condition('index.d.ts', 'index.js'),
        require: condition('index.d.cts', 'index.cjs'),
      },
    },
  }),
  'dist/index.js': 'export const a = 1\n',
  'dist/index.cjs': 'exports.a = 1\n',
  'dist/index.d.ts': 'export declare const a: number\n',
  'dist/index.d.cts': 'export declare const a: number\n',
}

describe('package checks', { timeout: 30_000 }, () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'calsync-sample-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  /** All problems of the good package with some files replaced. */
  async function problemsWith(replaced: Record<string, string>): Promise<string> {
    mkdirSync(path.join(directory, 'dist'))
    for (const [file, text] of Object.entries({ ...good, ...replaced })) {
      writeFileSync(path.join(directory, file), text)
    }
    const tarball = await pack(directory, directory)
    const problems = [
      await checkTypes(tarball),
      await checkManifest(tarball),
      await checkLoading(directory),
    ]
    return problems.flat().join('\n')
  }

  it('accept a good package', async () => {
    expect(await problemsWith({})).toBe('')
  })

  it('reject declarations of another module kind', async () => {
    const manifest = good['package.json'].replace('index.d.cts', 'index.d.ts')
    expect(await problemsWith({ 'package.json': manifest })).toMatch(
      /attw: .*node16-cjs: Types are ESM/,
    )
  })

  it('reject a manifest that names a missing file', async () => {
    const manifest = good['package.json'].replace('index.cjs', 'absent.cjs')
    expect(await problemsWith({ 'package.json': manifest })).toMatch(/publint: .*absent\.cjs/)
  })

  it('reject CommonJS that requires an ES module', async () => {
    const problems = await problemsWith({
      'dist/index.cjs': `exports.a = require('./index.js').a\n`,
    })
    expect(problems).toMatch(/loading: require\('sample'\) fails/)
  })

  it('reject an ES module that does not load', async () => {
    const problems = await problemsWith({
      'dist/index.js': `export { absent } from 'node:fs'\n`,
    })
    expect(problems).toMatch(/loading: import\('sample'\) fails/)
  })
})
