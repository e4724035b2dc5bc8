import { describe, expect, it } from 'vitest'
import { readOptions, UsageError } from '../../src/chaos/options.ts'
import { usage } from '../../src/chaos/usage.ts'
import { faults } from '../../src/chaos/faults/catalogue.ts'

describe('readOptions', () => {
  it('reads what is given', () => {
    const argv =
      '--minutes 0.5 --seed 17 --transport kafka --kills 500 --json ' +
      '--mutant sql-settle-ignores-the-fence'
    expect(readOptions([...argv.split(' '), '--report', 'a b.json'])).toMatchObject({
      minutes: 0.5,
      seed: 17,
      transport: 'kafka',
      kills: 500,
      mutant: 'sql-settle-ignores-the-fence',
      json: true,
      short: false,
      report: 'a b.json',
    })
  })

  it('has defaults, and draws a seed', () => {
    const options = readOptions([])
    expect(options).toMatchObject({ minutes: 5, transport: 'auto', kills: null, faults: null })
    expect(Number.isInteger(options.seed)).toBe(true)
  })

  it('reads a list of faults', () => {
    const given = ['--faults', 'postgres-crash, killed-at-failpoint']
    expect(readOptions(given).faults).toEqual(['postgres-crash', 'killed-at-failpoint'])
  })

  it.each([
    [['--minutes', '0'], /--minutes is "0": give a number above 0/],
    [['--minutes', 'ten'], /--minutes is "ten"/],
    [['--minutes', ''], /--minutes is ""/],
    [['--seed', '-1'], /--seed/],
    [['--seed', '1.5'], /--seed is "1.5": give a whole number/],
    [['--seed', '4294967296'], /--seed/],
    [['--kills', '0'], /--kills is "0": give a whole number above 0/],
    [['--transport', 'redis'], /--transport is "redis": give one of postgres, kafka, both/],
    [['--faults', 'moon-falls'], /there is no fault "moon-falls"[^]*postgres-crash/],
    [['--mutant', 'x'], /there is no mutant "x"[^]*sql-settle-ignores-the-fence/],
    [['--short', '--minutes', '3'], /--short has its own length/],
    [['--secnds', '3'], /Unknown option '--secnds'.*--help/],
    [['fast'], /Unexpected argument 'fast'/],
  ])('refuses %j', (argv, says) => {
    expect(() => readOptions(argv)).toThrow(UsageError)
    expect(() => readOptions(argv)).toThrow(says)
  })
})

describe('usage', () => {
  it('names every fault', () => {
    for (const { name, says } of faults)
      expect(usage().replaceAll(/ {2,}/g, ' ')).toContain(`${name} ${says}`)
  })
})
