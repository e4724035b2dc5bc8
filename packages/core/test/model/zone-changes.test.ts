import { describe, expect, it } from 'vitest'
import { zoneChanges } from '@calsync/core'

const HOUR_MS = 3_600_000
const spring = Date.UTC(2026, 2, 29, 1)
const autumn = Date.UTC(2026, 9, 25, 1)

describe('zoneChanges', () => {
  it('gives the changes of a zone between two instants, in order', () => {
    expect(zoneChanges('Europe/Berlin', Date.UTC(2026, 0), Date.UTC(2027, 0))).toEqual([
      { at: spring, before: HOUR_MS, after: 2 * HOUR_MS },
      { at: autumn, before: 2 * HOUR_MS, after: HOUR_MS },
    ])
  })

  it('includes a change at the first instant and none at the last', () => {
    expect(zoneChanges('Europe/Berlin', spring, autumn).map(({ at }) => at)).toEqual([spring])
    expect(zoneChanges('Europe/Berlin', spring + 1, autumn + 1).map(({ at }) => at)).toEqual([
      autumn,
    ])
  })

  it('knows half hours, and zones that never change', () => {
    const [change] = zoneChanges('Australia/Lord_Howe', Date.UTC(2026, 1), Date.UTC(2026, 5))
    expect(change).toEqual({
      at: Date.UTC(2026, 3, 4, 15),
      before: 11 * HOUR_MS,
      after: 10.5 * HOUR_MS,
    })
    expect(zoneChanges('UTC', 0, Date.UTC(2040, 0))).toEqual([])
    expect(zoneChanges('Asia/Kolkata', Date.UTC(2000, 0), Date.UTC(2040, 0))).toEqual([])
  })
})
