import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { LOOK, decodeHint, encodeHints } from '../src/polling-transport/hint-payload.js'

const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID())

describe('hint payloads', () => {
  it.each([1, 199, 200, 201, 2_000])(
    'carry %d connections in less than 8000 bytes each',
    (count) => {
      const sent = ids(count)
      const payloads = encodeHints(sent)
      for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000)
      expect(payloads.flatMap((payload) => decodeHint(payload) ?? [])).toEqual(sent)
    },
  )

  it('say to look when there are too many, or ids that are none of ours', () => {
    expect(encodeHints(ids(2_001))).toEqual([LOOK])
    expect(encodeHints([...ids(1), 'a,b'])).toEqual([LOOK])
    expect(decodeHint(LOOK)).toBeNull()
    expect(decodeHint('somebody else’s notification')).toBeNull()
  })
})
