import type { RecurrenceRule } from './recurrence-rule.js'
import { expansionOf, untilOf, zoned } from './rule-expansion.js'
import type { WallTime } from './wall-time.js'

const DAY_MS = 86_400_000
/** Dates that are expanded at once, so that a rule which gives very many can be left in time. */
const DATES_PER_STEP = 10_000
/** A rule that has given nothing by then is taken never to: 29 February on a Monday needs 40 years. */
const FIRST_WITHIN_MS = 100 * 365 * DAY_MS
/** What is given later than that is not looked for. */
const LAST_WITHIN_MS = 400 * 365 * DAY_MS

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
  while (at < end) {
    const last = Math.min(at + step, end) - 1
    const found = patiently(() => expansion.between(zoned(at), zoned(last), true))
    if (found === 'too long') return { dates, cut: true }
    for (const date of found) {
      if (dates.length >= limit) return { dates, cut: true }
      dates.push(date.epochMilliseconds)
    }
    at = last + 1
    if (found.length > 0 || at >= end) continue
    const next = patiently(() => expansion.next(zoned(at), true))
    if (next === 'too long') return { dates, cut: true }
    at = next?.epochMilliseconds ?? end
  }
  return { dates, cut: false }
}

/** The first date of a rule; `null` when it never gives one. */
export function firstRuleDate(rule: RecurrenceRule, start: WallTime): WallTime | null {
  const expansion = expansionOf(rule, start, start + FIRST_WITHIN_MS)
  const first = patiently(() => expansion.next(zoned(start), true))
  return first === null || first === 'too long' ? null : first.epochMilliseconds
}

/** The last date of a rule that has an end; `null` when it never gives one. */
export function lastRuleDate(rule: RecurrenceRule, start: WallTime): WallTime | null {
  if (firstRuleDate(rule, start) === null) return null
  const end = Math.min(untilOf(rule), start + LAST_WITHIN_MS)
  const expansion = expansionOf(rule, start, end)
  const last = patiently(() => expansion.previous(zoned(end), true))
  return last === null || last === 'too long' ? null : last.epochMilliseconds
}

/** The most that a rule can give on one day. */
function mostPerDay({ frequency, byHour, byMinute, bySecond }: RecurrenceRule): number {
  const secondly = frequency === 'secondly'
  const minutely = secondly || frequency === 'minutely'
  const hours = byHour?.length ?? (minutely || frequency === 'hourly' ? 24 : 1)
  const minutes = byMinute?.length ?? (minutely ? 60 : 1)
  return hours * minutes * (bySecond?.length ?? (secondly ? 60 : 1))
}

/** The library throws once it has passed over too many periods. */
function patiently<T>(ask: () => T): T | 'too long' {
  try {
    return ask()
  } catch {
    return 'too long'
  }
}
