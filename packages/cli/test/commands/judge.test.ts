import { describe, expect, it } from 'vitest'
import { compareCalendars } from '../../src/commands/demo/compare-calendars.js'
import { judge } from '../../src/commands/demo/judge.js'
import { styleOf } from '../../src/output/style.js'

const lesson = { title: 'Algebra', startMs: 0, endMs: 3_600_000 }
const row = { name: 'Ada', calls: 2, operations: 3, throttled: 0, mostInFlight: 1 }
const judged = (found: (typeof lesson)[]) =>
  judge({
    rows: [{ ...row, comparison: compareCalendars([lesson], found) }],
    verdict: 'All is right.',
    everTwice: 0,
    seconds: 3,
  })

describe('judge', () => {
  it('ends with 0 when every calendar is right', () => {
    const report = judged([lesson])
    expect(report.exitCode).toBe(0)
    expect(report.text(styleOf(false))).toContain('✓ All is right.')
  })

  it.each([
    ['missing', [], 'Ada: missing: Algebra'],
    ['twice', [lesson, lesson], 'Ada: twice: Algebra'],
    ['wrong', [{ ...lesson, title: 'Botany' }], 'Ada: wrong: Algebra stands as Botany'],
    ['extra', [lesson, { ...lesson, title: 'Botany', startMs: 1 }], 'Ada: extra: Botany'],
  ])('ends with 1 when an event is %s, and names it', (_, found, line) => {
    const report = judged(found)
    expect(report.exitCode).toBe(1)
    const text = report.text(styleOf(false))
    expect(text).toContain(line)
    expect(text).not.toContain('All is right.')
  })
})
