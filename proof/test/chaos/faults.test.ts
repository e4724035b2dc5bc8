import { faultRuleSchema } from '@calsync/testkit/sandbox'
import { describe, expect, it } from 'vitest'
import { Dice } from '../../src/chaos/dice.ts'
import type { CallFault } from '../../src/chaos/faults/call-fault.ts'
import { faults, faultsFor } from '../../src/chaos/faults/catalogue.ts'
import { lag } from '../../src/chaos/faults/lag.ts'
import { lostAnswers } from '../../src/chaos/faults/lost-answers.ts'
import { oddAnswers } from '../../src/chaos/faults/odd-answers.ts'
import { slowness } from '../../src/chaos/faults/slowness.ts'
import { throttling } from '../../src/chaos/faults/throttling.ts'
import { vaultDown } from '../../src/chaos/faults/vault-down.ts'
import { shareFaults } from '../../src/chaos/run-chaos.ts'

const callFaults = [...lostAnswers, ...oddAnswers, ...slowness, ...throttling, ...lag, vaultDown]
/** Of the run's workers. */
const policy = { maxFlightMs: 4_000, visibilityMs: 2_000 }

/** The rules that a fault of calls sets by so many seeds, as the sandbox reads them. */
function rulesOf({ rule }: CallFault, seeds: number) {
  const dice = Array.from({ length: seeds }, (_, seed) => new Dice(seed))
  return dice.map((dice) => faultRuleSchema.parse({ mailbox: 'u1', ...rule(dice) }))
}

describe('faults', () => {
  it('have names of their own', () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length)
  })

  it('need a broker only with Kafka', () => {
    const names = (transport: 'postgres' | 'kafka') =>
      faultsFor(transport, null).map(({ name }) => name)
    expect(names('postgres')).not.toContain('topic-wiped')
    expect(names('kafka')).toEqual(faults.map(({ name }) => name))
  })

  it.each(callFaults)('$name is a rule that the sandbox takes', (fault) => {
    expect(rulesOf(fault, 50)).toHaveLength(50)
  })

  it('let every call end, its items together, before calsync takes it for over', () => {
    const rules = slowness.flatMap((fault) => rulesOf(fault, 100))
    const lasts = rules.map(({ on, action }) => {
      if (action.type === 'delayed-effect') return action.delayMs
      return action.type === 'latency' ? action.ms * (on === 'item' ? 20 : 1) : 0
    })
    expect(Math.max(...lasts)).toBeGreaterThan(1_500)
    expect(Math.max(...lasts)).toBeLessThan(policy.maxFlightMs - 1_000)
  })

  it('hide events for less than calsync allows for', () => {
    const rules = lag.flatMap((fault) => rulesOf(fault, 50))
    for (const { action } of rules) {
      expect('forMs' in action && action.forMs < policy.visibilityMs).toBe(true)
    }
  })
})

describe('shareFaults', () => {
  it('gives all to each transport', () => {
    const options = { faults: null, short: false, mutant: null, seed: 1 }
    const shares = shareFaults(options, ['postgres', 'kafka'])
    expect(shares.get('postgres')).toEqual(faultsFor('postgres', null))
    expect(shares.get('kafka')).toEqual(faultsFor('kafka', null))
  })

  it('deals out those of both in a short run, so that each comes once', () => {
    const options = { faults: null, short: true, mutant: null, seed: 1 }
    const shares = shareFaults(options, ['postgres', 'kafka'])
    const dealt = [...shares.values()].flat().map(({ name }) => name)
    expect(dealt.sort()).toEqual(faults.map(({ name }) => name).sort())
    expect(shares.get('postgres')?.length).toBeGreaterThan(10)
    expect(shareFaults(options, ['postgres']).get('postgres')).toEqual(faultsFor('postgres', null))
  })
})
