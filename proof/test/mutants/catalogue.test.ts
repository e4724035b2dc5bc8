import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it } from 'vitest'
import { catalogue, mutantOf } from '../../src/mutants/catalogue.ts'

const sourceOf = (file: string): string =>
  readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')

describe('the catalogue of mutants', () => {
  it('holds at least 30 that the simulator has to catch, and some of the real adapters', () => {
    const { simulator = [], chaos = [] } = Object.groupBy(catalogue, ({ where }) => where)
    expect(simulator.length).toBeGreaterThanOrEqual(30)
    expect(chaos.length).toBeGreaterThanOrEqual(6)
  })

  it('gives each a name of its own, and its meaning', () => {
    const names = catalogue.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([])
    expect(catalogue.filter(({ says, expects }) => says === '' || expects.length === 0)).toEqual([])
  })

  it('does not know a name that is none', () => {
    expect(() => mutantOf('no-such-mutant')).toThrow('there is no mutant "no-such-mutant"')
  })

  describe.each(catalogue)('$name', ({ file, find, replace }) => {
    it('replaces a text that its file has exactly once', () => {
      expect(sourceOf(file).split(find).length - 1).toBe(1)
      expect(replace).not.toBe(find)
    })

    it.runIf(file.endsWith('.ts'))('leaves a source that can be read', () => {
      const source = sourceOf(file).split(find).join(replace)
      expect(() => stripTypeScriptTypes(source)).not.toThrow()
    })
  })
})
