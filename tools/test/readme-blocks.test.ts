import { describe, expect, it } from 'vitest'
import { blocksOf, missingLines } from '../readme-blocks.ts'

const readme = [
  '# Title',
  '```ts examples/a/src/index.ts',
  'const a = 1',
  '```',
  '```sh',
  'npm install',
  '```',
  '```text examples/a',
  'one',
  'two',
  '```',
].join('\n')

describe('README blocks', () => {
  it('are those that name an example', () => {
    expect(blocksOf(readme)).toEqual([
      { language: 'ts', path: 'examples/a/src/index.ts', text: 'const a = 1' },
      { language: 'text', path: 'examples/a', text: 'one\ntwo' },
    ])
  })

  it('pass when their lines follow one another, whatever stands between', () => {
    expect(missingLines('a()\n\n  c()', 'a()\nb()\nc()')).toEqual([])
  })

  it('fail when a line is not there', () => {
    expect(missingLines('a()\nx()', 'a()\nb()')).toEqual(['x()'])
  })

  it('fail when lines stand in another order', () => {
    expect(missingLines('b()\na()', 'a()\nb()')).toEqual(['a()'])
  })

  it('allow anything for an ellipsis, and take every other sign literally', () => {
    expect(missingLines('took … ms (1.0)', 'took 17 ms (1.0)')).toEqual([])
    expect(missingLines('took … ms (1.0)', 'took 17 ms (1x0)')).toEqual(['took … ms (1.0)'])
  })
})
