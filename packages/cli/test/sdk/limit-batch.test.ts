import { describe, expect, it } from 'vitest'
import { outlook, pica } from '../../src/index.js'
import { limitBatch } from '../../src/sdk/limit-batch.js'

const provider = outlook({ gateway: pica({ secret: 's' }) })
const operations = Array.from({ length: 20 }, (_, index) => {
  const preparation = provider.prepare({
    id: String(index),
    action: 'delete',
    transactionId: 't',
    correlation: 'c',
    externalId: `e-${index}`,
    event: null,
    occurrence: null,
    calendarId: null,
  })
  if (preparation.kind !== 'prepared') throw new Error('not prepared')
  return preparation.prepared
})
const limits = { maxItems: 20, expectedItemMs: 1 }

describe('limitBatch', () => {
  it('makes calls smaller', () => {
    const limited = limitBatch(provider, 5)
    expect(limited.describe().maxBatchItems).toBe(5)
    expect(limited.pack(operations, limits).map((call) => call.length)).toEqual([5, 5, 5, 5])
  })

  it("never makes them larger than the provider's own", () => {
    expect(limitBatch(provider, 500).describe().maxBatchItems).toBe(20)
  })
})
