import { describe, expect, it } from 'vitest'
import type { GatewayReply } from '@calsync/core'
import { atLeast, atMost, holds, none, told } from '../../src/storm/figures/figure.ts'
import { latencyOf } from '../../src/storm/figures/latency.ts'
import { printReport } from '../../src/storm/print-report.ts'
import { AccountWatch } from '../../src/storm/world/account-watch.ts'

describe('a figure', () => {
  it.each([
    [atMost(4, 'x', 4), true],
    [atMost(4, 'x', 5), false],
    [atMost(1.1, 'x', Number.NaN), false],
    [atLeast(2, 'x', 2), true],
    [atLeast(2, 'x', 1), false],
    [none('x', 0), true],
    [none('x', 1), false],
    [told('x', 99), true],
  ])('%o keeps its limit: %s', (figure, expected) => {
    expect(holds(figure)).toBe(expected)
  })

  it('that breaks its limit stands out in the table', () => {
    const figures = [atMost(4, 'calls at once', 5), none('early calls', 0)]
    const table = printReport({ scenario: 'storm', says: 'much at once', figures })
    expect(table).toMatch(/calls at once +5 +≤ 4 +BROKEN/)
    expect(table).toMatch(/early calls +0 +=? ?0 +kept/)
  })
})

describe('a latency', () => {
  const commit = (revision: number, at: number) =>
    ({ ref: 'class:1', revision, user: 'u', at }) as const
  const write = (revision: number, at: number) =>
    ({ ref: 'class:1', revision, mailbox: 'u', at, isNews: true }) as const

  it('of a change that was overtaken ends with the later one', () => {
    const { changes, p50, max } = latencyOf(
      [commit(2, 0), commit(3, 60)],
      [write(1, 10), write(3, 100)],
    )
    expect({ changes, p50, max }).toEqual({ changes: 2, p50: 40, max: 100 })
  })

  it('of a change that never came is infinite', () => {
    expect(latencyOf([commit(2, 0)], [write(1, 10)]).max).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('the watch on the account', () => {
  const refusal: GatewayReply = {
    kind: 'reply',
    origin: 'gateway',
    status: 429,
    headers: { 'retry-after': '2.5' },
    body: null,
  }

  it('notices a call of a worker that was told to wait', () => {
    const watch = new AccountWatch()
    watch.answered('a', refusal, 1_000)
    watch.sending('a', 3_499)
    watch.sending('a', 3_500)
    expect(watch).toMatchObject({ early: 1, refused: 1 })
  })

  it('notices one of a worker that came after another was told, not of one that was there', () => {
    const watch = new AccountWatch()
    watch.born('there', 0)
    watch.answered('a', refusal, 1_000)
    watch.born('new', 2_000)
    watch.sending('there', 2_100)
    expect(watch.early).toBe(0)
    watch.sending('new', 2_200)
    expect(watch.early).toBe(1)
  })
})
