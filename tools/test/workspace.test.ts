import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { publishedPackages, root } from '../workspace.ts'

interface Manifest {
  name: string
  exports: Record<string, { import: { default: string }; require: { default: string } }>
}

const read = (...file: string[]): string => readFileSync(path.join(root, ...file), 'utf8')
const { paths } = (
  JSON.parse(read('tsconfig.base.json')) as { compilerOptions: { paths: Record<string, string[]> } }
).compilerOptions

const entries = publishedPackages().flatMap(({ directory }) => {
  const manifest = JSON.parse(
    readFileSync(path.join(directory, 'package.json'), 'utf8'),
  ) as Manifest
  return Object.keys(manifest.exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => ({ specifier: manifest.name + entry.slice(1), entry, directory }))
})

describe('the workspace', () => {
  it.each(entries)('resolves $specifier to a source in development', ({ specifier }) => {
    const [source = ''] = paths[specifier] ?? []
    expect(existsSync(path.join(root, source))).toBe(true)
  })

  it('has no source path for something that is not exported', () => {
    expect(Object.keys(paths).sort()).toEqual(entries.map(({ specifier }) => specifier).sort())
  })

  it.each(entries)('builds the source of $specifier', ({ specifier, directory }) => {
    const source = path.relative(directory, path.join(root, paths[specifier]?.[0] ?? ''))
    expect(readFileSync(path.join(directory, 'tsup.config.ts'), 'utf8')).toContain(`'${source}'`)
  })

  it('builds each package after those it needs', () => {
    const built = new Set<string>()
    for (const { name, needs } of publishedPackages()) {
      for (const need of needs) expect(built).toContain(need)
      built.add(name)
    }
  })

  it('names no registry in the lock file', () => {
    expect(read('pnpm-lock.yaml')).not.toMatch(/https?:\/\//)
  })
})
