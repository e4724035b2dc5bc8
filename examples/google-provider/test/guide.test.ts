import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blocksOf, missingLines } from '../../../tools/readme-blocks.ts'

const fromRoot = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

describe('docs/writing-a-provider.md', () => {
  const blocks = blocksOf(fromRoot('docs/writing-a-provider.md'))

  it('quotes this example', () => {
    expect(blocks.length).toBeGreaterThan(5)
    for (const { path } of blocks) expect(path).toMatch(/^examples\/google-provider\//)
  })

  it.each(blocks.map((block) => [block.path, block.text]))('quotes %s as it is', (path, text) => {
    expect(missingLines(text, fromRoot(path))).toEqual([])
  })

  it('names files that are there', () => {
    const names = fromRoot('docs/writing-a-provider.md').matchAll(/\| `([\w-]+\.ts)`/g)
    for (const [, name] of names)
      expect(fromRoot(`examples/google-provider/src/${name}`)).toBeTruthy()
  })
})
