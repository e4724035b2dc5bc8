import { describe, expect, it } from 'vitest'
import { knexPlaceholders } from '../../src/sdk/transactions/knex-placeholders.js'

const values = ['one', 'two', 'three']

describe('knexPlaceholders', () => {
  it.each([
    ['in order', 'values ($1, $2)', 'values (?, ?)', ['one', 'two']],
    ['in another order, and again', '$3 $1 $3', '? ? ?', ['three', 'one', 'three']],
    ['with a cast', 'f($1::text::json)', 'f(?::text::json)', ['one']],
    ['beside an operator', `doc ? $1 or doc ?| $2`, `doc \\? ? or doc \\?| ?`, ['one', 'two']],
    ['not in a literal', `'$1 it''s $2?' || $1`, `'$1 it''s $2\\?' || ?`, ['one']],
    ['not in a literal with escapes', `e'\\'$1' || $2`, `e'\\'$1' || ?`, ['two']],
    ['not in a quoted name', `"a$1""?" = $1`, `"a$1""\\?" = ?`, ['one']],
    ['not in a comment', `$1 -- $2?\n/* $2 */ $3`, `? -- $2\\?\n/* $2 */ ?`, ['one', 'three']],
    [
      'not in a quoted body',
      `$$ $1 $$ $a$ $2? $$ $a$ $3`,
      `$$ $1 $$ $a$ $2\\? $$ $a$ ?`,
      ['three'],
    ],
    ['none', 'select 1', 'select 1', []],
  ])('%s', (_name, text, sql, bindings) => {
    expect(knexPlaceholders(text, values)).toEqual({ sql, bindings })
  })
})
