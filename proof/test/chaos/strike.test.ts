import { describe, expect, it } from 'vitest'
import { Dice } from '../../src/chaos/dice.ts'
import type { Fault, Stage, Struck } from '../../src/chaos/faults/fault.ts'
import { Narrator } from '../../src/chaos/narrator.ts'
import type { Recovery } from '../../src/chaos/recovery.ts'
import { strike } from '../../src/chaos/strike.ts'
import { Tally } from '../../src/chaos/tally.ts'

const recovery = {
  measure: async () => ({ ms: 1_234, each: [1_000, 1_234], missing: [] }),
} as unknown as Recovery

async function told(act: () => Promise<Struck>, measured = false) {
  const lines: string[] = []
  const tally = new Tally()
  const narrator = new Narrator((text) => lines.push(text))
  const fault: Fault = { name: 'flood', says: 'water comes in', ground: 'calls', strike: act }
  const parts = { stage: {} as Stage, recovery, narrator, tally }
  await strike(parts, fault, new Dice(1), measured)
  return {
    line: lines.join(''),
    struck: tally.timesStruck('flood'),
    idle: tally.timesIdle('flood'),
  }
}

describe('strike', () => {
  it('tells what happened to whom, and how soon calendars were up to date', async () => {
    const over = Promise.resolve('3 rooms')
    const { line, struck } = await told(async () => ({ to: 'ada', over }), true)
    expect(line).toMatch(
      /^00:00\.\d {2}flood +water comes in · ada · 3 rooms · calendars up to date after 1\.2 s\n$/,
    )
    expect(struck).toBe(1)
  })

  it('does not count a fault that nothing came by', async () => {
    const over = Promise.resolve(false as const)
    const { line, struck, idle } = await told(async () => ({ to: 'ada', over }))
    expect(line).toContain('nothing came by that it could strike')
    expect([struck, idle]).toEqual([0, 1])
  })

  it('goes on when a fault cannot strike, and says why', async () => {
    const { line, idle } = await told(async () => {
      throw new Error('the tap is closed\nat stack')
    })
    expect(line).toContain('could not strike: the tap is closed\n')
    expect(idle).toBe(1)
  })
})
