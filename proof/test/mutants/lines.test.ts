import { describe, expect, it } from 'vitest'
import { headingLine, mutantLine, realLine, summaryLine } from '../../src/mutants/lines.ts'
import type { Trial } from '../../src/mutants/trial.ts'

const mutants = [
  { name: 'short', says: 'does little' },
  { name: 'a-longer-name', says: 'does much' },
] as const
const [short, longer] = mutants

const fell: Trial = {
  finding: { kind: 'fell', invariant: 'I10', says: 'a key', changes: 2_040, seed: 17 },
  ms: 1_260,
}
const clean: Trial = { finding: { kind: 'clean', changes: 48_000 }, ms: 61_000 }
const failed: Trial = { finding: { kind: 'no_verdict', why: 'boom\nbang' }, ms: 10 }

describe('the table of the mutants', () => {
  it('says in human words what each does, what fell and how fast', () => {
    expect(
      [
        headingLine(mutants),
        mutantLine(mutants, short, fell),
        mutantLine(mutants, longer, clean),
        mutantLine(mutants, longer, failed),
      ].join('\n'),
    ).toBe(`        mutant         fell   seed   changes      time  what it does
caught  short          I10      17      2040     1.3 s  does little
ALIVE   a-longer-name                  48000    61.0 s  does much
FAILED  a-longer-name                            0.0 s  does much
        boom
        bang`)
  })

  it('says whether calsync as it is fell', () => {
    expect(realLine('simulator', clean)).toBe(
      'calsync as it is, simulator: nothing fell over 48000 changes (61.0 s)',
    )
    expect(realLine('chaos', fell)).toContain('I10 fell (1.3 s), so the mutants prove nothing')
    expect(realLine('chaos', failed)).toContain('no verdict')
  })

  it('counts the caught ones, and says when the proof has a hole', () => {
    expect(summaryLine([fell, fell])).toBe('2 of 2 mutants caught, 2.5 s of running in all.')
    expect(summaryLine([fell, clean, failed])).toBe(
      '1 of 3 mutants caught, 2 NOT: the proof has a hole there.',
    )
  })
})
