import type { RecordSettlement, Settlement } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { inWaves } from '../src/store/in-waves.js'
import { settleApart } from '../src/store/settle-apart.js'

const record = (recordId: string): RecordSettlement =>
  ({ recordId, seenVersion: 1 }) as unknown as RecordSettlement

function settlement(connectionId: string, fence: number, ...ids: string[]): Settlement {
  return {
    connectionId,
    fence,
    worker: 'w',
    records: ids.map(record),
    effect: { lanes: 3 },
    release: true,
    visibilityMs: 120_000,
  }
}

describe('inWaves', () => {
  it('keeps settlements of different connections together', () => {
    const all = [settlement('a', 1), settlement('b', 1)]
    expect(inWaves(all)).toEqual([all])
    expect(inWaves([])).toEqual([])
  })

  it('puts a connection into a wave once, in the order given', () => {
    const all = [settlement('a', 1), settlement('b', 1), settlement('a', 2), settlement('a', 3)]
    expect(inWaves(all)).toEqual([[all[0], all[1]], [all[2]], [all[3]]])
  })
})

describe('settleApart', () => {
  it('settles record by record, then the connection', () => {
    const [first, second, last, ...rest] = settleApart([settlement('a', 1, 'r1', 'r2')])
    expect(first).toMatchObject({ records: [record('r1')], effect: null, release: false })
    expect(second).toMatchObject({ records: [record('r2')], effect: null, release: false })
    expect(last).toMatchObject({ records: [], effect: { lanes: 3 }, release: true })
    expect(rest).toEqual([])
  })
})
