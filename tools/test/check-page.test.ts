import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkPage } from '../check-page.ts'
import { blocksOf } from '../readme-blocks.ts'
import { root } from '../workspace.ts'

const adopting = readdirSync(path.join(root, 'docs')).filter((name) => /^adopting-/.test(name))

describe.each(adopting)('docs/%s', (name) => {
  const page = path.join('docs', name)
  const markdown = readFileSync(path.join(root, page), 'utf8')
  const excerpts = blocksOf(markdown).map(({ path: file, text }) => ({ file, text }))

  it('has excerpts, all of them lines of the example, and links that lead somewhere', () => {
    expect(excerpts.length).toBeGreaterThan(4)
    expect(checkPage(root, page, markdown)).toEqual([])
  })

  it('is rejected when one line of any excerpt differs', () => {
    for (const { file, text } of excerpts) {
      const line = text.split('\n').at(-1) ?? ''
      const changed = markdown.replace(text, `${text.slice(0, -line.length)}${line}x`)
      expect(checkPage(root, page, changed)).toEqual([{ what: file, lines: [`${line.trim()}x`] }])
    }
  })
})

describe('a page', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pages-'))
    mkdirSync(path.join(folder, 'examples'))
    writeFileSync(path.join(folder, 'examples/a.ts'), 'a()\nb()\n')
    writeFileSync(path.join(folder, 'other.md'), '# Other\n\n## The rows\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const check = (name: string, ...lines: string[]) => checkPage(folder, name, lines.join('\n'))

  it('passes with lines of the file that it names', () => {
    expect(check('page.md', '```ts examples/a.ts', 'a()', '```')).toEqual([])
  })

  it('fails when the file is not there', () => {
    const lines = ['there is no such file']
    expect(check('page.md', '```ts examples/b.ts', 'a()', '```')).toEqual([
      { what: 'examples/b.ts', lines },
    ])
  })

  it('fails as an adoption page when a block names no file, commands aside', () => {
    const blocks = ['```sh', 'npm i', '```', '', '```ts examples/a.ts', 'a()', '```']
    expect(check('adopting-x.md', ...blocks)).toEqual([])
    expect(check('adopting-x.md', ...blocks, '', '```ts', 'c()', '```')).toEqual([
      { what: 'a block that names no file', lines: ['ts: c()'] },
    ])
    expect(check('page.md', '```ts', 'c()', '```')).toEqual([])
  })

  it('fails when a link leads to no file or no heading', () => {
    const links = '[a](other.md) [b](other.md#the-rows) [c](https://example.com/x) [d](#title)'
    expect(check('page.md', '# Title', links)).toEqual([])
    expect(check('page.md', '# Title', '[a](gone.md) [b](other.md#gone) [c](#gone)')).toEqual([
      { what: 'a link that leads nowhere', lines: ['gone.md', 'other.md#gone', '#gone'] },
    ])
  })
})
