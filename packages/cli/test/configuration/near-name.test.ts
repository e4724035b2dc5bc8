import { describe, expect, it } from 'vitest'
import { nearName } from '../../src/configuration/near-name.js'

describe('nearName', () => {
  it.each([
    ['sorces', 'sources'],
    ['Schema', 'schema'],
    ['provider', 'providers'],
    ['nothing', null],
  ])('%s → %s', (written, expected) => {
    expect(nearName(written, ['schema', 'sources', 'providers', 'window'])).toBe(expected)
  })
})
