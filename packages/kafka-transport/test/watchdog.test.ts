import { describe, expect, it } from 'vitest'
import { readLags } from '../src/lag.js'
import { Watchdog } from '../src/watchdog.js'

const waiting = { partition: 't/0', lag: 5n, paused: false }
const done = { partition: 't/0', lag: 0n, paused: false }
const resting = { partition: 't/0', lag: 5n, paused: true }

function member(): Watchdog {
  const dog = new Watchdog(1_000, 5_000, 0)
  dog.joined()
  return dog
}

describe('watchdog', () => {
  it('bites when messages wait too long and none is taken', () => {
    const dog = member()
    expect(dog.judge([waiting], 0)).toBeUndefined()
    expect(dog.judge([waiting], 1_000)).toBeUndefined()
    expect(dog.judge([waiting], 1_001)).toMatch(/5 messages of t\/0 wait, none taken for 1001 ms/)
  })

  it.each([
    ['one was taken', (dog: Watchdog) => dog.touched('t/0')],
    ['there was a rebalance', (dog: Watchdog) => dog.joined()],
    ['nothing waited', (dog: Watchdog) => void dog.judge([done], 900)],
    ['it rested on purpose', (dog: Watchdog) => void dog.judge([resting], 900)],
  ])('starts anew after %s', (_, event) => {
    const dog = member()
    dog.judge([waiting], 0)
    event(dog)
    expect(dog.judge([waiting], 1_001)).toBeUndefined()
    expect(dog.judge([waiting], 2_002)).toBeDefined()
  })

  it('watches each partition by itself', () => {
    const dog = member()
    const other = { ...waiting, partition: 't/1' }
    dog.judge([waiting, other], 0)
    dog.touched('t/0')
    expect(dog.judge([waiting, other], 1_001)).toContain('t/1')
  })

  it('has no opinion while it sees nothing', () => {
    const dog = member()
    expect(dog.judge([], 99_999)).toBeUndefined()
  })

  it('bites when the group is not joined, or not joined again, for too long', () => {
    const dog = new Watchdog(1_000, 5_000, 0)
    expect(dog.judge([], 5_000)).toBeUndefined()
    expect(dog.judge([], 5_001)).toMatch(/not in the group/)
    dog.joined()
    dog.left(6_000)
    dog.left(10_000)
    expect(dog.judge([waiting], 11_000)).toBeUndefined()
    expect(dog.judge([waiting], 11_001)).toMatch(/not in the group/)
  })
})

describe('readLags', () => {
  const admin = {
    fetchOffsets: async () => [
      {
        topic: 't',
        partitions: ['7', '-1', '3', '2'].map((offset, partition) => ({
          partition,
          offset,
          metadata: null,
        })),
      },
    ],
    fetchTopicOffsets: async () =>
      [0, 1, 2, 3, 4].map((partition) => ({ partition, offset: '10', high: '10', low: '4' })),
  }

  it('counts from the position, else from the committed offset, else from the start', async () => {
    const positions = new Map([['t/3', 9n]])
    const lags = await readLags(admin, 'g', { t: [0, 1, 2, 3] }, positions)
    expect([...lags]).toEqual([
      ['t/0', 3n],
      ['t/1', 6n],
      ['t/2', 6n],
      ['t/3', 1n],
    ])
  })

  it('asks nothing when nothing is assigned', async () => {
    const refuse = (): never => expect.fail('asked')
    const silent = { fetchOffsets: refuse, fetchTopicOffsets: refuse }
    expect([...(await readLags(silent, 'g', { t: [] }, new Map()))]).toEqual([])
  })
})
