import { describe, expect, it } from 'vitest'
import {
  type CalendarItem,
  compareCalendars,
  differences,
} from '../../src/commands/demo/compare-calendars.js'

const HOUR = 3_600_000
const item = (title: string, hour: number, hours = 1): CalendarItem => ({
  title,
  startMs: hour * HOUR,
  endMs: (hour + hours) * HOUR,
})
const algebra = item('Algebra', 8)
const botany = item('Botany', 9)

describe('compareCalendars', () => {
  it('finds nothing where both hold the same, in any order', () => {
    const comparison = compareCalendars([algebra, botany], [botany, algebra])
    expect(differences(comparison)).toBe(0)
    expect(comparison).toMatchObject({ expected: 2, holds: 2 })
  })

  it('finds what is missing', () => {
    const comparison = compareCalendars([algebra, botany], [algebra])
    expect(comparison).toMatchObject({ missing: [botany], twice: [], wrong: [], unwanted: [] })
    expect(differences(comparison)).toBe(1)
  })

  it('finds what stands twice, and three times', () => {
    const comparison = compareCalendars([algebra, botany], [algebra, botany, algebra, algebra])
    expect(comparison).toMatchObject({ missing: [], twice: [algebra, algebra], wrong: [] })
    expect(differences(comparison)).toBe(2)
  })

  it('finds another time, another length and another title', () => {
    const moved = item('Algebra', 10)
    const longer = item('Botany', 9, 2)
    const renamed = item('Drawing (old)', 11)
    const drawing = item('Drawing', 11)
    const comparison = compareCalendars([algebra, botany, drawing], [moved, longer, renamed])
    expect(comparison.missing).toEqual([])
    expect(comparison.unwanted).toEqual([])
    expect(comparison.wrong).toEqual([
      { expected: algebra, found: moved },
      { expected: botany, found: longer },
      { expected: drawing, found: renamed },
    ])
    expect(differences(comparison)).toBe(3)
  })

  it('finds what should not be there', () => {
    expect(compareCalendars([algebra], [algebra, botany])).toMatchObject({ unwanted: [botany] })
    expect(differences(compareCalendars([], [botany]))).toBe(1)
  })

  it('takes two equal schedules for two, not for one that stands twice', () => {
    expect(differences(compareCalendars([algebra, algebra], [algebra, algebra]))).toBe(0)
    expect(compareCalendars([algebra, algebra], [algebra])).toMatchObject({ missing: [algebra] })
  })

  it('overlooks only what calendars normalise: spaces, and how letters are composed', () => {
    const found = item(' Caf\u0065\u0301  au lait', 8)
    expect(differences(compareCalendars([item('Café au lait', 8)], [found]))).toBe(0)
    expect(differences(compareCalendars([item('Café', 8)], [item('Cafe', 8)]))).toBe(1)
  })
})
