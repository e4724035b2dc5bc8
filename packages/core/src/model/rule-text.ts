const DAY = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/
const UNTIL = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/
const WHOLE = /^[+-]?\d{1,7}$/

const numberLists: Readonly<Record<string, string>> = {
  BYMONTHDAY: 'byMonthDay',
  BYMONTH: 'byMonth',
  BYYEARDAY: 'byYearDay',
  BYWEEKNO: 'byWeekNo',
  BYHOUR: 'byHour',
  BYMINUTE: 'byMinute',
  BYSECOND: 'bySecond',
  BYSETPOS: 'bySetPosition',
}

const MAX_LENGTH = 2_000

/**
 * RRULE text (RFC 5545, 3.3.10) as the object of RFC 8984 that says the same, or a sentence about
 * the first part that is none. Only splits and renames: the values are checked with the object.
 */
export function readRuleText(text: string): Readonly<Record<string, unknown>> | string {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  const rule: Record<string, unknown> = {}
  const parts = text
    .trim()
    .replace(/^RRULE:/i, '')
    .replace(/;$/, '')
    .split(';')
  for (const part of parts) {
    const [name = '', value = '', ...rest] = part.split('=')
    const read = rest.length > 0 ? null : readPart(name.trim().toUpperCase(), value.trim())
    if (read === null || read[0] in rule) {
      return `has the part "${part.slice(0, 60)}", which is not one of an RRULE such as FREQ=WEEKLY;BYDAY=MO`
    }
    rule[read[0]] = read[1]
  }
  return rule
}

/** The name and value of one part in RFC 8984's terms; `null` for what is none. */
function readPart(name: string, value: string): readonly [string, unknown] | null {
  const upper = value.toUpperCase()
  const listName = numberLists[name]
  if (listName !== undefined) return named(listName, numbersOf(upper))
  switch (name) {
    case 'FREQ':
      return ['frequency', value.toLowerCase()]
    case 'INTERVAL':
      return named('interval', numberOf(upper))
    case 'COUNT':
      return named('count', numberOf(upper))
    case 'WKST':
      return ['firstDayOfWeek', value.toLowerCase()]
    case 'RSCALE':
      return ['rscale', value.toLowerCase()]
    case 'SKIP':
      return ['skip', value.toLowerCase()]
    case 'BYDAY':
      return named('byDay', daysOf(upper))
    case 'UNTIL':
      return named('until', untilOf(upper))
    default:
      return null
  }
}

function named(name: string, value: unknown): readonly [string, unknown] | null {
  return value === null ? null : [name, value]
}

function numberOf(text: string): number | null {
  return WHOLE.test(text) ? Number(text) : null
}

function numbersOf(text: string): number[] | null {
  const numbers = text.split(',').map((number) => numberOf(number.trim()))
  return numbers.every((number) => number !== null) ? numbers : null
}

function daysOf(text: string): object[] | null {
  const days = text.split(',').map((day) => DAY.exec(day.trim()))
  if (!days.every((match) => match !== null)) return null
  return days.map(([, nth, day = '']) =>
    nth === undefined
      ? { day: day.toLowerCase() }
      : { day: day.toLowerCase(), nthOfPeriod: Number(nth) },
  )
}

/** Local time, UTC, or a date: which of them it is counts once the event's zone is known. */
function untilOf(text: string): string | object | null {
  const match = UNTIL.exec(text)
  if (match === null) return null
  const [, year, month, day, hour, minute, second, utc] = match
  const date = `${year}-${month}-${day}`
  if (hour === undefined) return { date: `${date}T00:00:00` }
  const time = `${date}T${hour}:${minute}:${second}`
  return utc === undefined ? time : { utc: time }
}
