import { describe, expect, it } from 'vitest'
import { styleOf } from '../../src/output/style.js'
import { pairs, table } from '../../src/output/table.js'

describe('table', () => {
  it('aligns columns and leaves no trailing blanks', () => {
    expect(
      table(
        ['A', 'NAME', 'N'],
        [
          ['1', 'longer', ''],
          ['22', 'x', '3'],
        ],
      ),
    ).toBe(['A   NAME    N', '1   longer', '22  x       3'].join('\n'))
  })

  it('does not count colours as width', () => {
    const { red } = styleOf(true)
    const lines = table(
      ['A', 'B'],
      [
        [red('xx'), '1'],
        ['yyy', '2'],
      ],
    ).split('\n')
    expect(lines[1]).toBe(`${red('xx')}   1`)
  })

  it('aligns pairs', () => {
    expect(
      pairs([
        ['a', '1'],
        ['long', '2'],
      ]),
    ).toBe('a     1\nlong  2')
  })
})
