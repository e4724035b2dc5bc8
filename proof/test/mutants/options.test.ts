import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/mutants/catalogue.ts'
import { DEFAULT_SEEDS, readOptions, UsageError } from '../../src/mutants/options.ts'

const ofSimulator = catalogue.filter(({ where }) => where === 'simulator')
const ofChaos = catalogue.filter(({ where }) => where === 'chaos')

describe('the options of the mutants', () => {
  it('means all of the simulator when nothing is said', () => {
    expect(readOptions([])).toEqual({
      help: false,
      mutants: ofSimulator,
      seeds: DEFAULT_SEEDS,
      json: false,
    })
  })

  it('means all of the chaos run when that is said', () => {
    expect(readOptions(['--where', 'chaos']).mutants).toEqual(ofChaos)
  })

  it('takes names, wherever they belong', () => {
    const names = [ofChaos[0]?.name ?? '', ofSimulator[0]?.name ?? '']
    const { mutants, seeds, json } = readOptions([...names, '--seeds', '7', '--json'])
    expect(mutants.map(({ name }) => name)).toEqual(names)
    expect({ seeds, json }).toEqual({ seeds: 7, json: true })
  })

  it.each([
    [['no-such-mutant'], 'There is no mutant "no-such-mutant". There are:'],
    [['--where', 'nowhere'], '--where is "nowhere": give simulator or chaos.'],
    [['--seeds', '0'], '--seeds is "0": give a whole number above 0'],
    [['--seeds', 'many'], '--seeds is "many"'],
    [['--sedes', '4'], "Unknown option '--sedes'"],
    [['--where', 'chaos', ofSimulator[0]?.name ?? ''], 'is one for the simulator'],
  ])('does not take %j', (argv, says) => {
    expect(() => readOptions(argv)).toThrow(UsageError)
    expect(() => readOptions(argv)).toThrow(says)
  })
})
