import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/mutants/catalogue.ts'
import { typeChecker } from './mutated-program.ts'

const mutants = catalogue.filter(({ file }) => file.endsWith('.ts'))

// What does not compile would fall for the wrong reason: a name that is not there, in the midst of a
// run, ends a turn as a fault does.
describe('mutated sources', () => {
  const check = typeChecker()

  it('finds what does not compile', () => {
    const [first] = mutants as [(typeof mutants)[number]]
    expect(check({ ...first, replace: 'notThere()' })).toEqual(["Cannot find name 'notThere'."])
  }, 60_000)

  it('each compile', () => {
    const errors = mutants.flatMap((mutant) => {
      const found = check(mutant)
      return found.length === 0 ? [] : [{ name: mutant.name, found }]
    })
    expect(errors).toEqual([])
  }, 120_000)
})
