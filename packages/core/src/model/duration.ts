/** A length of time in JSCalendar's sense: days of the calendar, then exact seconds. */
export interface EventDuration {
  readonly days: number
  readonly seconds: number
}

const DURATION =
  /^P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/

/** Reads an ISO 8601 duration without years, months, fractions or sign; `null` for anything else. */
export function parseDuration(text: string): EventDuration | null {
  const match = DURATION.exec(text)
  if (match === null || text.endsWith('T') || text === 'P') return null
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((digits) => Number(digits ?? 0))
  return {
    days: (weeks ?? 0) * 7 + (days ?? 0),
    seconds: ((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0),
  }
}

/** The one way calsync writes a duration: equal lengths give equal text. */
export function formatDuration({ days, seconds }: EventDuration): string {
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  const rest = seconds % 60
  const date = days > 0 ? `${days}D` : ''
  const time = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${rest > 0 ? `${rest}S` : ''}`
  if (date === '' && time === '') return 'PT0S'
  return `P${date}${time === '' ? '' : `T${time}`}`
}
