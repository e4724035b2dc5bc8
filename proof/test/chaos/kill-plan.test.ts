import { describe, expect, it } from 'vitest'
import { Dice } from '../../src/chaos/dice.ts'
import { KillPlan } from '../../src/chaos/kill-plan.ts'

const ids = Array.from({ length: 100 }, (_, i) => `core/engine/turn.ts:Turn.run:${i}`)

describe('KillPlan', () => {
  it('arms the same places for the same seed, others for another', () => {
    const armed = (seed: number) => new KillPlan(ids, new Dice(seed)).arm()
    expect(armed(1)).toEqual(armed(1))
    expect(armed(1)).not.toEqual(armed(2))
  })

  it('arms no place twice', () => {
    const places = new KillPlan(ids, new Dice(1)).arm().map(({ id, side }) => `${side} ${id}`)
    expect(new Set(places).size).toBe(places.length)
    expect(places.length).toBeGreaterThan(20)
  })

  it('comes to every place, at both sides, when each worker dies at one of its own', () => {
    const plan = new KillPlan(ids, new Dice(1))
    let kills = 0
    for (; plan.coverage().placesKilledAt < 200 && kills < 1_000; kills++) {
      const [first] = plan.arm()
      if (first !== undefined) plan.killedAt(first)
    }
    expect(kills).toBe(200)
    expect(plan.coverage()).toMatchObject({ points: 100, pointsKilledAt: 100, never: [] })
  })

  it('arms every other worker with places that are known to be in reach, too', () => {
    const plan = new KillPlan(ids, new Dice(1))
    const reachable = { id: ids[4] as string, side: 'after' } as const
    plan.killedAt(reachable)
    const armed = Array.from({ length: 40 }, () => plan.arm())
    const withKnown = armed.filter((places) =>
      places.some(({ id, side }) => id === reachable.id && side === reachable.side),
    )
    expect(withKnown.length).toBeGreaterThan(8)
    expect(withKnown.length).toBeLessThan(32)
  })

  it('names the points where nobody has died', () => {
    const plan = new KillPlan(['b', 'a', 'c'], new Dice(1))
    plan.killedAt({ id: 'b', side: 'before' })
    expect(plan.coverage()).toEqual({
      points: 3,
      pointsKilledAt: 1,
      places: 6,
      placesKilledAt: 1,
      never: ['a', 'c'],
    })
  })
})
