/** `1,234 records`, `1 record`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

const units: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
]

/** A length of time for people: `3 d 4 h`, `2 min`, `0.4 s`. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1_000).toFixed(1).replace(/\.0$/, '')} s`
  const first = units.findIndex(([, unit]) => ms >= unit)
  const [name, unit] = units[first] ?? ['s', 1_000]
  const whole = Math.floor(ms / unit)
  const [nextName, nextUnit] = units[first + 1] ?? ['', 0]
  const rest = nextUnit === 0 ? 0 : Math.floor((ms - whole * unit) / nextUnit)
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${nextName}`
}

/** `5 min ago`, `in 3 s`, `now`. */
export function relative(at: number, now: number): string {
  const difference = at - now
  if (Math.abs(difference) < 500) return 'now'
  return difference > 0 ? `in ${duration(difference)}` : `${duration(-difference)} ago`
}

/** `2026-05-04T08:30:00Z`, without fractions of a second. */
export function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** Cuts a text for one line of a table; line breaks become spaces. */
export function oneLine(text: string, length = 100): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  return flat.length <= length ? flat : `${flat.slice(0, length - 1)}…`
}
