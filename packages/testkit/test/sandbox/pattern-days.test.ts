import { describe, expect, it } from 'vitest'
import { seededRandom } from '@calsync/testkit/sandbox'
import { isPatternDay, patternDays } from '../../src/sandbox/graph/pattern-days.js'
import { daysOfWeek, type Recurrence } from '../../src/sandbox/graph/recurrence.js'
import { dayOfDate } from '../../src/sandbox/time/civil-day.js'

const types = [
  'daily',
  'weekly',
  'absoluteMonthly',
  'relativeMonthly',
  'absoluteYearly',
  'relativeYearly',
] as const
const firstDay = dayOfDate('2020-01-01')

/** Any recurrence that Graph would take. */
function drawRecurrence(random: () => number, type: (typeof types)[number]): Recurrence {
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const start = (firstDay + whole(0, 2000)) * 86_400_000
  return {
    pattern: {
      type,
      interval: whole(1, type.endsWith('Yearly') ? 4 : 40),
      month: whole(1, 12),
      dayOfMonth: whole(1, 31),
      daysOfWeek: daysOfWeek.filter(() => random() < 0.5),
      firstDayOfWeek: daysOfWeek[whole(0, 6)] ?? 'sunday',
      index: ['first', 'second', 'third', 'fourth', 'last'][whole(0, 4)] ?? 'first',
    },
    range: {
      type: (['noEnd', 'endDate', 'numbered'] as const)[whole(0, 2)] ?? 'noEnd',
      startDate: new Date(start).toISOString().slice(0, 10),
      endDate: `${whole(2026, 2050)}-06-15`,
      recurrenceTimeZone: 'UTC',
      numberOfOccurrences: whole(1, 200),
    },
  }
}

function take(days: Iterable<number>, until: number): number[] {
  const taken: number[] = []
  for (const day of days) {
    if (day > until) break
    taken.push(day)
  }
  return taken
}

describe('the days of a pattern', () => {
  it.each(types)('%s: are the same wherever one enters, and ascend', (type) => {
    const random = seededRandom(types.indexOf(type) + 1)
    const until = dayOfDate('2060-01-01')
    for (let i = 0; i < 300; i++) {
      const recurrence = drawRecurrence(random, type)
      if (recurrence.pattern.daysOfWeek.length === 0) continue
      const all = take(patternDays(recurrence), until)
      expect(all).toEqual([...new Set(all)].sort((a, b) => a - b))
      const from = firstDay + Math.floor(random() * 15_000)
      const later = all.filter((day) => day >= from)
      expect(take(patternDays(recurrence, from), until)).toEqual(later)
      expect(isPatternDay(recurrence, from)).toBe(later[0] === from)
    }
  })
})
