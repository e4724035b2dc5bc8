import { describe, expect, it } from 'vitest'
import { readFinding } from '../../src/mutants/finding.ts'

const violation = { seed: 17, invariant: 'I1', says: 'two events' }
const line = (value: unknown): string => `some words\n${JSON.stringify(value)}\n`

describe('what a run came to', () => {
  it('is clean when nothing fell', () => {
    const stdout = line({ seeds: 4, changes: 480, violations: [] })
    expect(readFinding(0, stdout, '')).toEqual({ kind: 'clean', changes: 480 })
  })

  it('is the first that fell, with its seed', () => {
    const stdout = line({ seeds: 17, changes: 2_040, violations: [violation] })
    const fell = { kind: 'fell', invariant: 'I1', says: 'two events', changes: 2_040, seed: 17 }
    expect(readFinding(1, stdout, '')).toEqual(fell)
  })

  it('is read of all transports of a chaos run', () => {
    const clean = { counts: { changes: 30 }, violations: [] }
    const bad = { counts: { changes: 12 }, violations: [{ invariant: 'I8', says: '5 at once' }] }
    const stdout = line({ seed: 3, runs: [clean, bad] })
    const fell = { kind: 'fell', invariant: 'I8', says: '5 at once', changes: 42, seed: 3 }
    expect(readFinding(1, stdout, '')).toEqual(fell)
  })

  it.each([
    ['no line of JSON', 1, 'words', 'boom', 'it ended with code 1: boom'],
    ['another exit code', 2, line({ changes: 1, violations: [violation] }), '', 'with code 2'],
    ['nothing that fell, and an exit code that says so', 1, line({ violations: [] }), '', 'code 1'],
    [
      'something that fell, and an exit code of 0',
      0,
      line({ violations: [violation] }),
      '',
      'code 0',
    ],
    ['no end', null, '', '', 'it was stopped, as it took too long'],
  ])('is no verdict with %s', (_, code, stdout, stderr, why) => {
    const finding = readFinding(code, stdout, stderr)
    expect(finding).toEqual({ kind: 'no_verdict', why: expect.stringContaining(why) as string })
  })
})
