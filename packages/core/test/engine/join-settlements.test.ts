import { describe, expect, it } from 'vitest'
import type { RecordSettlement, Settlement } from '@calsync/core'
import { joinBudgets, shareGrants } from '../../src/engine/join-budgets.js'
import { joinSettlements } from '../../src/engine/join-settlements.js'

function settlement(change: Partial<Settlement> = {}): Settlement {
  const whose = { connectionId: 'alice', fence: 1, worker: 'w' }
  const nothing = { records: [], effect: null, release: false, visibilityMs: 120_000 }
  return { ...whose, ...nothing, ...change }
}

function result(recordId: string): RecordSettlement {
  return { recordId } as RecordSettlement
}

describe('joinSettlements', () => {
  it('joins the results of one connection, and its release is kept', () => {
    const joined = joinSettlements([
      settlement({ records: [result('a')], release: true }),
      settlement({ connectionId: 'bob', records: [result('b')] }),
      settlement({ records: [result('c')] }),
    ])
    expect(joined).toEqual([
      settlement({ records: [result('a'), result('c')], release: true }),
      settlement({ connectionId: 'bob', records: [result('b')] }),
    ])
  })

  it('does not mix two leases of one connection', () => {
    const both = [settlement({ fence: 1 }), settlement({ fence: 2, release: true })]
    expect(joinSettlements(both)).toEqual(both)
  })

  it('merges effects: the later word counts, but a hold never shrinks', () => {
    const joined = joinSettlements([
      settlement({ effect: { heldUntil: 900 } }),
      settlement({ effect: { lanes: 2, failures: 1, heldUntil: 500 } }),
      settlement(),
    ])
    expect(joined).toEqual([settlement({ effect: { lanes: 2, failures: 1, heldUntil: 900 } })])
  })
})

describe('budgets that are taken together', () => {
  const request = { key: 'account:x', capacity: 10, perSecond: 1, reserve: 0 }

  it('are asked for as one sum and handed out first come, first served', () => {
    const requests = [3, 4, 5].map((want) => ({ ...request, want }))
    expect(joinBudgets(requests)).toEqual([{ ...request, want: 12 }])
    const grants = shareGrants(requests, [{ key: 'account:x', granted: 8, nextAt: 70 }])
    expect(grants.map(({ granted }) => granted)).toEqual([3, 4, 1])
  })

  it('that were not answered grant nothing', () => {
    expect(shareGrants([{ ...request, want: 1 }], [])).toMatchObject([{ granted: 0 }])
  })
})
