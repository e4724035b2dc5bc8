import { describe, expect, it } from 'vitest'
import { Deck } from '../../src/chaos/deck.ts'
import { Dice } from '../../src/chaos/dice.ts'

const any = () => true
const deal = (deck: Deck<string>, times: number) =>
  Array.from({ length: times }, () => deck.nextOf(any))

describe('Deck', () => {
  it('deals every card equally often', () => {
    const dealt = deal(new Deck(['a', 'b', 'c', 'd'], new Dice(7)), 12)
    for (const card of ['a', 'b', 'c', 'd']) {
      expect(dealt.filter((other) => other === card)).toHaveLength(3)
    }
  })

  it('deals in the same order for the same seed, in another for another', () => {
    const cards = [...'abcdefghijkl']
    const orderOf = (seed: number) => deal(new Deck(cards, new Dice(seed)), 12)
    expect(orderOf(1)).toEqual(orderOf(1))
    expect(orderOf(1)).not.toEqual(orderOf(2))
  })

  it('keeps the turn of a card that will not do now', () => {
    const deck = new Deck(['a', 'b', 'c'], new Dice(3))
    const others = [deck.nextOf((card) => card !== 'a'), deck.nextOf((card) => card !== 'a')]
    expect(others.sort()).toEqual(['b', 'c'])
    expect(deck.nextOf((card) => card !== 'a')).toBeNull()
    expect(deck.nextOf(any)).toBe('a')
  })

  it('is over after its rounds', () => {
    const deck = new Deck(['a', 'b'], new Dice(1), 2)
    expect(deal(deck, 4)).not.toContain(null)
    expect(deck.isOver).toBe(true)
    expect(deck.nextOf(any)).toBeNull()
  })
})
