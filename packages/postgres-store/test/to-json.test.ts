import { describe, expect, it } from 'vitest'
import { toJson } from '../src/database/to-json.js'

describe('toJson', () => {
  it('writes plain data as JSON does', () => {
    const value = { a: [1, null, true, 'größer 😀'], b: { c: '\\u0000' } }
    expect(toJson(value)).toBe(JSON.stringify(value))
  })

  it('replaces what Postgres cannot store, wherever it stands', () => {
    expect(JSON.parse(toJson({ a: ['\0', { b: 'x\ud83dy' }] }))).toEqual({
      a: ['\ufffd', { b: 'x\ufffdy' }],
    })
  })
})
