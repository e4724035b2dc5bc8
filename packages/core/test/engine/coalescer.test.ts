import { describe, expect, it } from 'vitest'
import { Coalescer } from '../../src/engine/coalescer.js'

/** A run that is answered by hand. */
function manual() {
  const runs: { items: readonly number[]; end: (error?: Error) => void }[] = []
  const coalescer = new Coalescer<number, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error): void =>
          error === undefined ? resolve(items.map(String)) : reject(error)
        runs.push({ items, end })
      }),
    3,
  )
  return { runs, coalescer }
}

describe('Coalescer', () => {
  it('runs a lone item at once and joins those that come meanwhile, in order', async () => {
    const { runs, coalescer } = manual()
    const answers = [1, 2, 3].map((item) => coalescer.add(item))
    expect(runs.map(({ items }) => items)).toEqual([[1]])
    runs[0]?.end()
    expect(await answers[0]).toBe('1')
    expect(runs.map(({ items }) => items)).toEqual([[1], [2, 3]])
    runs[1]?.end()
    expect(await Promise.all(answers)).toEqual(['1', '2', '3'])
  })

  it('joins no more than it may', async () => {
    const { runs, coalescer } = manual()
    const answers = [1, 2, 3, 4, 5, 6].map((item) => coalescer.add(item))
    for (let run = 0; run < 3; run += 1) {
      runs[run]?.end()
      await Promise.resolve().then(() => Promise.resolve())
    }
    await Promise.all(answers)
    expect(runs.map(({ items }) => items)).toEqual([[1], [2, 3, 4], [5, 6]])
  })

  it('fails the items of the run that failed, and goes on', async () => {
    const { runs, coalescer } = manual()
    const first = coalescer.add(1)
    const second = coalescer.add(2)
    runs[0]?.end(new Error('away'))
    await expect(first).rejects.toThrow('away')
    runs[1]?.end()
    expect(await second).toBe('2')
  })

  it('takes a run that throws at once for one that fails', async () => {
    const coalescer = new Coalescer<number, string>(() => {
      throw new Error('away')
    }, 3)
    await expect(coalescer.add(1)).rejects.toThrow('away')
    await expect(coalescer.add(2)).rejects.toThrow('away')
  })
})
