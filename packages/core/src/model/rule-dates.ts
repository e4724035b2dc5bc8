import type { Frequency, RecurrenceRule } from './recurrence-rule.js'
import { mostPerDay, periodsUntil } from './rule-effort.js'
import { expansionOf, untilOf, zoned } from './rule-expansion.js'
import type { WallTime } from './wall-time.js'

const DAY_MS = 86_400_000
/** Dates that are expanded at once, so that a rule which gives very many can be left in time. */
const DATES_PER_STEP = 10_000
/** A rule that has given nothing by then is taken never to: 29 February on a Monday needs 40 years. */
const FIRST_WITHIN_MS = 100 * 365 * DAY_MS
/** What is given later than that is not looked for. */
const LAST_WITHIN_MS = 400 * 365 * DAY_MS

/** Periods that all questions about one range may pass over; a question about 150,000 takes 0.5 s. */
const MAX_WALK = 400_000

export interface RuleDates {
  /** In order, each once. */
  readonly dates: readonly WallTime[]
  /** Whether the rule gives more in the asked range than could be looked at. */
  readonly cut: boolean
}

/** What a rule gives between two wall times (`from` included, `until` not), at most `limit` dates. */
export function ruleDates(
  rule: RecurrenceRule,
  start: WallTime,
  range: { readonly from: WallTime; readonly until: WallTime },
  limit: number,
): RuleDates {
  const first = Math.max(Math.ceil(range.from), start)
  const end = Math.min(Math.ceil(range.until), untilOf(rule) + 1)
  if (first >= end) return { dates: [], cut: false }
  const expansion = expansionOf(rule, start, end)
  const step = Math.ceil((DATES_PER_STEP / mostPerDay(rule)) * DAY_MS)
  const dates: WallTime[] = []
  let at = first
  let walked = 0
  while (at < end) {
    const last = Math.min(at + step, end) - 1
    walked += periodsUntil(rule, start, last)
    if (walked > MAX_WALK) return { dates, cut: true }
    const found = patiently(() => expansion.between(zoned(at), zoned(last), true))
    if (found === 'too long') return { dates, cut: true }
    for (const date of found) {
      if (dates.length >= limit) return { dates, cut: true }
      dates.push(date.epochMilliseconds)
    }
    at = last + 1
    if (found.length > 0 || at >= end) continue
    walked += periodsUntil(rule, start, at)
    const next = patiently(() => expansion.next(zoned(at), true))
    if (next === 'too long') return { dates, cut: true }
    at = next?.epochMilliseconds ?? end
  }
  return { dates, cut: false }
}

type Answers = WeakMap<RecurrenceRule, Map<WallTime, WallTime | null>>

const firsts: Answers = new WeakMap()
const lasts: Answers = new WeakMap()

/** The first date of a rule; `null` when it never gives one. */
export function firstRuleDate(rule: RecurrenceRule, start: WallTime): WallTime | null {
  return remembered(firsts, rule, start, () => {
    const expansion = expansionOf(rule, start, start + FIRST_WITHIN_MS)
    const first = patiently(() => expansion.next(zoned(start), true))
    return first === null || first === 'too long' ? null : first.epochMilliseconds
  })
}

/**
 * The last date of a rule that has an end; `null` when it never gives one, `Infinity` when the last
 * is further than could be looked: a series must not pass for over because it is long.
 */
export function lastRuleDate(rule: RecurrenceRule, start: WallTime): WallTime | null {
  if (firstRuleDate(rule, start) === null) return null
  return remembered(lasts, rule, start, () => {
    const end = Math.min(untilOf(rule), start + LAST_WITHIN_MS)
    const counted = lastOfEven(rule, start)
    if (counted !== null && counted <= end) return counted
    const expansion = expansionOf(rule, start, end)
    const last = patiently(() => expansion.previous(zoned(end), true))
    if (last === 'too long') return Infinity
    return last === null ? null : last.epochMilliseconds
  })
}

const EVEN_MS: Partial<Record<Frequency, number>> = {
  hourly: 3_600_000,
  minutely: 60_000,
  secondly: 1_000,
}

/** The last of dates that lie equally far apart and are counted; `null` for other rules. */
function lastOfEven(rule: RecurrenceRule, start: WallTime): WallTime | null {
  const { frequency, interval = 1, count } = rule
  const ms = EVEN_MS[frequency]
  if (ms === undefined || count === undefined) return null
  const isEven = !Object.keys(rule).some((name) => name.startsWith('by'))
  return isEven ? start + (count - 1) * interval * ms : null
}

/** Each calendar that shows a series asks the same, and a long rule takes a while to answer. */
function remembered(
  answers: Answers,
  rule: RecurrenceRule,
  start: WallTime,
  ask: () => WallTime | null,
): WallTime | null {
  let byStart = answers.get(rule)
  if (byStart === undefined) answers.set(rule, (byStart = new Map<WallTime, WallTime | null>()))
  let answer = byStart.get(start)
  if (answer === undefined) byStart.set(start, (answer = ask()))
  return answer
}

/** The library throws once it has passed over too many periods. */
function patiently<T>(ask: () => T): T | 'too long' {
  try {
    return ask()
  } catch {
    return 'too long'
  }
}
