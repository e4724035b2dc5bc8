import { describe, expect, it } from 'vitest'
import { becomeQuiet } from '../../src/chaos/quiet.ts'
import type { ChaosWorld } from '../../src/chaos/world/world.ts'

type Asked = Parameters<typeof becomeQuiet>[0]

/** A world that says, one after another, whether it is quiet; the last answer stays. */
function world(answers: boolean[], left: readonly string[] = []) {
  const asked: string[] = []
  const isQuiet = async () => {
    asked.push('quiet?')
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? false
  }
  const settled = async () => void asked.push('settled')
  const sandbox = { settled } as unknown as ChaosWorld['sandbox']
  return { asked, world: { isQuiet, unrest: async () => left, sandbox } satisfies Asked }
}

describe('becomeQuiet', () => {
  it('asks again once nothing is under way at the provider any more', async () => {
    const { asked, world: staged } = world([true])
    expect((await becomeQuiet(staged, 1_000)).ms).not.toBeNull()
    expect(asked).toEqual(['quiet?', 'settled', 'quiet?'])
  })

  it('goes on waiting when what landed meanwhile gave calsync something to do', async () => {
    const { asked, world: staged } = world([true, false, true])
    expect((await becomeQuiet(staged, 5_000)).ms).not.toBeNull()
    expect(asked.filter((question) => question === 'quiet?')).toHaveLength(4)
  })

  it('says what is left when the time is over', async () => {
    const { world: staged } = world([false], ['3 change marks'])
    expect(await becomeQuiet(staged, 200)).toEqual({ ms: null, last: ['3 change marks'] })
  })
})
