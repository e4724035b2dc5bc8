import { describe, expect, it } from 'vitest'
import { wantsColour } from '../../src/output/style.js'

describe('wantsColour', () => {
  it.each([
    [{ isTerminal: true, environment: {}, wanted: true }, true],
    [{ isTerminal: false, environment: {}, wanted: true }, false],
    [{ isTerminal: true, environment: { NO_COLOR: '1' }, wanted: true }, false],
    [{ isTerminal: true, environment: { NO_COLOR: '' }, wanted: true }, true],
    [{ isTerminal: true, environment: { TERM: 'dumb' }, wanted: true }, false],
    [{ isTerminal: true, environment: {}, wanted: false }, false],
  ])('%j → %s', (facts, expected) => {
    expect(wantsColour(facts)).toBe(expected)
  })
})
