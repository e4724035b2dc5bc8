import { describe, expect, it } from 'vitest'
import { counted, duration, instant, oneLine, relative } from '../../src/output/words.js'

describe('words for people', () => {
  it.each([
    [0, '0 s'],
    [400, '0.4 s'],
    [3_000, '3 s'],
    [59_000, '59 s'],
    [90_000, '1 min 30 s'],
    [7_200_000, '2 h'],
    [100_800_000, '1 d 4 h'],
  ])('%d ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  it('says how far away an instant is', () => {
    expect(relative(1_000, 6_000)).toBe('5 s ago')
    expect(relative(9_000, 6_000)).toBe('in 3 s')
    expect(relative(6_100, 6_000)).toBe('now')
  })

  it('counts', () => {
    expect(counted(1, 'record')).toBe('1 record')
    expect(counted(1_234, 'record')).toBe('1,234 records')
    expect(counted(0, 'mailbox', 'mailboxes')).toBe('0 mailboxes')
  })

  it('writes instants in UTC without fractions', () => {
    expect(instant(1_700_000_000_123)).toBe('2023-11-14T22:13:20Z')
  })

  it('keeps a table cell on one line', () => {
    expect(oneLine('a\n  b')).toBe('a b')
    expect(oneLine('abcdef', 4)).toBe('abc…')
  })
})
