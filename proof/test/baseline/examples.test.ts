import { describe, expect, it } from 'vitest'
import { examples } from '../../src/baseline/examples.ts'
import { runBaseline } from '../../src/baseline/run-baseline.ts'
import { tellExample } from '../../src/baseline/tell-example.ts'

const none = { lost: 0, duplicated: 0, stale: 0, orphaned: 0 }
const wrong = ['lost', 'lost', 'duplicated', 'duplicated'] as const

describe('the smallest histories in which the proposals’ design fails', () => {
  it.each(examples.map(({ title, scenario }, at) => ({ title, scenario, what: wrong[at] })))(
    '$title: $what',
    async ({ title, scenario, what }) => {
      const result = await runBaseline(scenario)
      expect(result.verdict.counts).toMatchObject({ ...none, [what as string]: 1 })
      expect(tellExample(title, result)).toContain(`${what}: should show`)
    },
  )

  it('are right without what goes wrong in them', async () => {
    for (const { scenario } of examples) {
      const steps = scenario.steps.filter(({ kind }) => kind === 'edit')
      const faults = { ...scenario.faults, lostAfterApply: 0 }
      const { verdict } = await runBaseline({ ...scenario, faults, steps })
      expect(verdict.counts).toMatchObject({ places: 1, ...none })
    }
  })
})
