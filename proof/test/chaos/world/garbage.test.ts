import { parseSyncRequest } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { Dice } from '../../../src/chaos/dice.ts'
import { garbage } from '../../../src/chaos/world/servers/garbage.ts'

describe('garbage', () => {
  it('is never a request that could be read', () => {
    const dice = new Dice(3)
    for (let count = 0; count < 500; count += 1) {
      const { value } = garbage(dice)
      expect(() => parseSyncRequest(value?.toString() ?? '')).toThrow('could not be read')
    }
  })
})
