const quarterMs = 900_000
const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, Map<number, number>>()

/** Local wall-clock time, as if it were UTC, of a moment in an IANA zone. */
export function utcToLocal(utcMs: number, zone: string): number {
  return utcMs + offsetAt(utcMs, zone)
}

/** The moment of a local wall-clock time; in a gap the clock's later time, in an overlap the first. */
export function localToUtc(localMs: number, zone: string): number {
  const before = offsetAt(localMs - 86_400_000, zone)
  const after = offsetAt(localMs + 86_400_000, zone)
  if (before === after) return localMs - before
  const early = localMs - before
  if (utcToLocal(early, zone) === localMs) return early
  const late = localMs - after
  return utcToLocal(late, zone) === localMs ? late : early
}

// Offsets change on quarters of an hour at most; one cached number per quarter that was asked for.
function offsetAt(utcMs: number, zone: string): number {
  if (zone === 'Etc/UTC' || zone === 'Etc/GMT') return 0
  let known = offsets.get(zone)
  if (known === undefined) offsets.set(zone, (known = new Map<number, number>()))
  const quarter = Math.floor(utcMs / quarterMs)
  let offset = known.get(quarter)
  if (offset === undefined) {
    if (known.size > 50_000) known.clear()
    offset = computeOffset(quarter * quarterMs, zone)
    known.set(quarter, offset)
  }
  return offset
}

function computeOffset(utcMs: number, zone: string): number {
  const part: Record<string, number> = {}
  for (const { type, value } of format(zone).formatToParts(utcMs)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - utcMs
}

function format(zone: string): Intl.DateTimeFormat {
  let made = formats.get(zone)
  if (made === undefined) {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, made)
  }
  return made
}
