import { describe, expect, it } from 'vitest'
import { WaitingList } from '../../src/engine/waiting-list.js'

describe('WaitingList', () => {
  it('gives live work first, each in the order of its coming, each once', () => {
    const list = new WaitingList(10)
    for (const id of ['a', 'b', 'a']) list.add(id, 'background')
    for (const id of ['c', 'd', 'c']) list.add(id, 'live')
    expect(list.take(3)).toEqual(['c', 'd', 'a'])
    expect(list.take(3)).toEqual(['b'])
    expect(list.size).toBe(0)
  })

  it('moves what waits already forward when live work comes, and never back', () => {
    const list = new WaitingList(10)
    for (const id of ['a', 'b', 'c']) list.add(id, 'background')
    list.add('c', 'live')
    list.add('c', 'background')
    expect(list.size).toBe(3)
    expect(list.take(3)).toEqual(['c', 'a', 'b'])
  })

  it('keeps places for live work when background work has filled its own', () => {
    const list = new WaitingList(2)
    expect(list.add('a', 'background')).toBe(true)
    expect(list.add('b', 'background')).toBe(true)
    expect(list.add('c', 'background')).toBe(false)
    expect(list.add('c', 'live')).toBe(true)
    expect(list.add('b', 'live')).toBe(true)
    expect(list.add('d', 'live')).toBe(false)
    // It waits all the same, only not at the front.
    expect(list.add('a', 'live')).toBe(true)
    expect(list.take(9)).toEqual(['c', 'b', 'a'])
  })
})
