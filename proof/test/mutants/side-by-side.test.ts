import { describe, expect, it } from 'vitest'
import { sideBySide } from '../../src/mutants/side-by-side.ts'

describe('work done side by side', () => {
  it('runs no more than so many at a time, and tells in order', async () => {
    const ends = new Map<number, () => void>()
    const told: string[] = []
    let most = 0
    const done = sideBySide(
      [1, 2, 3],
      2,
      async (item) => {
        await new Promise<void>((resolve) => {
          ends.set(item, resolve)
          most = Math.max(most, ends.size)
        })
        ends.delete(item)
        return item * 10
      },
      (item, result) => told.push(`${item}: ${result}`),
    )
    const end = async (item: number): Promise<void> => {
      ends.get(item)?.()
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    }
    await end(2)
    expect(told).toEqual([])
    await end(1)
    expect(told).toEqual(['1: 10', '2: 20'])
    await end(3)
    expect(await done).toEqual([10, 20, 30])
    expect(told.at(-1)).toBe('3: 30')
    expect(most).toBe(2)
  })

  it('fails when one of them does', async () => {
    const work = (item: number): Promise<number> =>
      item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item)
    await expect(sideBySide([1, 2, 3], 2, work, () => {})).rejects.toThrow('two')
  })
})
