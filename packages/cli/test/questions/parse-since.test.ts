import { describe, expect, it } from 'vitest'
import { parseSince } from '../../src/questions/parse-since.js'

const now = Date.parse('2026-05-04T12:00:00Z')

describe('parseSince', () => {
  it.each([
    ['30m', now - 30 * 60_000],
    ['2h', now - 7_200_000],
    ['3d', now - 3 * 86_400_000],
    ['2026-05-04T08:00:00Z', Date.parse('2026-05-04T08:00:00Z')],
    ['2026-05-01', Date.parse('2026-05-01')],
  ])('%s', (text, expected) => {
    expect(parseSince(text, now)).toBe(expected)
  })

  it.each(['yesterday', '', '2026-99-99'])('refuses %j', (text) => {
    expect(() => parseSince(text, now)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  it('refuses an unknown unit', () => {
    expect(() => parseSince('5parsecs', now)).toThrow(/not a length of time/)
  })
})
