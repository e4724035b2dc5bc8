import type { ZoneChange } from '@calsync/core'
import type { JcalRule } from '../jcal/jcal.js'

const DAY_MS = 86_400_000
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const

/** Changes of an offset, of the same kind, on the same day of the calendar in successive years. */
export interface ChangeRun {
  readonly first: ZoneChange
  readonly last: ZoneChange
  /** When it happens every year; `null` for a single change. */
  readonly yearly: JcalRule | null
}

/** A day as iCalendar's rules name it. */
interface DayOfYear {
  readonly year: number
  readonly month: number
  readonly weekday: string
  readonly timeOfDay: number
  /** From the start of the month and from its end, 1 being the first of either. */
  readonly nth: ReadonlySet<number>
}

/** Sorts changes into runs that one rule can say; what follows no rule stands alone. */
export function runsOf(changes: readonly ZoneChange[]): ChangeRun[] {
  const byKind = Map.groupBy(changes, ({ before, after }) => `${before}/${after}`)
  return [...byKind.values()].flatMap(runsOfKind).sort((a, b) => a.first.at - b.first.at)
}

function runsOfKind(changes: readonly ZoneChange[]): ChangeRun[] {
  const runs: ChangeRun[] = []
  let open: { first: ZoneChange; last: ZoneChange; day: DayOfYear } | null = null
  const close = (): void => {
    if (open === null) return
    const { first, last, day } = open
    runs.push({ first, last, yearly: first === last ? null : ruleOf(day) })
  }
  for (const change of changes) {
    const day = dayOf(change)
    const common: DayOfYear | null = open === null ? null : inCommon(open.day, day)
    if (open !== null && common !== null) {
      open = { first: open.first, last: change, day: common }
    } else {
      close()
      open = { first: change, last: change, day }
    }
  }
  close()
  return runs
}

function inCommon(earlier: DayOfYear, later: DayOfYear): DayOfYear | null {
  const nth = new Set([...earlier.nth].filter((number) => later.nth.has(number)))
  const alike =
    later.year === earlier.year + 1 &&
    later.month === earlier.month &&
    later.weekday === earlier.weekday &&
    later.timeOfDay === earlier.timeOfDay
  return alike && nth.size > 0 ? { ...later, nth } : null
}

/** Clocks are set by the time that they show before. */
function dayOf({ at, before }: ZoneChange): DayOfYear {
  const wall = at + before
  const date = new Date(wall)
  const month = date.getUTCMonth()
  const day = date.getUTCDate()
  const days = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
  return {
    year: date.getUTCFullYear(),
    month: month + 1,
    weekday: WEEKDAYS[date.getUTCDay()] ?? 'SU',
    timeOfDay: ((wall % DAY_MS) + DAY_MS) % DAY_MS,
    nth: new Set([Math.ceil(day / 7), -Math.ceil((days - day + 1) / 7)]),
  }
}

/** The last one of a month is last whatever its length; otherwise it is counted from the start. */
function ruleOf({ month, weekday, nth }: DayOfYear): JcalRule {
  const number = nth.has(-1) ? -1 : Math.max(...nth)
  return { freq: 'YEARLY', bymonth: month, byday: `${number}${weekday}` }
}
