import { describe, expect, it } from 'vitest'
import type { FinishedScan, ReconcilePolicy, ScanState } from '@calsync/core'
import { beginFull, beginUpdates, nextScan, noFindings } from '../../src/decide/next-scan.js'

const policy: ReconcilePolicy = {
  everyMs: 100,
  overlapMs: 30,
  fullEveryMs: 1_000,
  rowsPerSecond: 1,
}
const NOW = 10_000

function finished(startedAt: number): FinishedScan {
  const counts = { looked: 0, unread: 0, found: noFindings, error: null }
  return { ...counts, startedAt, finishedAt: startedAt + 1 }
}

function scan(name: string, change: Partial<ScanState> = {}): ScanState {
  return { name, running: null, last: null, watermark: null, ...change }
}

const rested = (name: string, ago: number) => scan(name, { last: finished(NOW - ago) })

describe('nextScan', () => {
  it('begins with the updates of the first source, back to the overlap', () => {
    expect(nextScan([], ['class', 'room'], NOW, policy)).toMatchObject({
      kind: 'page',
      scan: {
        name: 'updates:class',
        running: { stage: 'updates', kinds: ['class'], cursor: null, since: NOW - 30 },
      },
    })
  })

  it('goes back to the overlap before the watermark', () => {
    const scans = [scan('updates:class', { watermark: 5_000, last: finished(NOW - 100) })]
    expect(nextScan(scans, ['class'], NOW, policy)).toMatchObject({
      scan: { running: { since: 4_970, startedAt: NOW } },
    })
  })

  it('goes on with what is running, where it stands', () => {
    const running = { ...beginFull(['class'], 1), cursor: '41', looked: 7 }
    const scans = [rested('updates:class', 10), scan('full', { running })]
    expect(nextScan(scans, ['class'], NOW, policy)).toMatchObject({
      kind: 'page',
      scan: { name: 'full', running },
    })
  })

  it('looks at updates in the middle of a full scan', () => {
    const running = beginFull(['class'], 1)
    const scans = [rested('updates:class', 100), scan('full', { running })]
    expect(nextScan(scans, ['class'], NOW, policy)).toMatchObject({
      scan: { name: 'updates:class' },
    })
  })

  it('begins a full scan of all sources when it is time', () => {
    const scans = [rested('updates:class', 10), rested('updates:room', 10), rested('full', 1_000)]
    expect(nextScan(scans, ['class', 'room'], NOW, policy)).toMatchObject({
      scan: { name: 'full', running: { stage: 'ids', kinds: ['class', 'room'], startedAt: NOW } },
    })
  })

  it.each([
    [10, 10, 90],
    [10, 950, 50],
  ])('waits when the updates began %i ms ago and the full scan %i: %i ms', (updates, full, ms) => {
    const scans = [rested('updates:class', updates), rested('full', full)]
    expect(nextScan(scans, ['class'], NOW, policy)).toEqual({ kind: 'wait', ms })
  })

  it('counts nothing yet when it begins', () => {
    expect(beginUpdates('class', { watermark: null }, NOW, policy)).toMatchObject({
      looked: 0,
      unread: 0,
      found: noFindings,
      error: null,
      asOf: null,
    })
  })
})
