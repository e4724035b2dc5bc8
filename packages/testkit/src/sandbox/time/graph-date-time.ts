const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?(Z)?$/

/** Wall-clock time in milliseconds (as if it were UTC), or undefined for text of another form. */
export function parseGraphDateTime(text: string): { localMs: number; utc: boolean } | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second = '0', fraction = '', zulu] = match
  const millis = Number(fraction.padEnd(3, '0').slice(0, 3))
  const localMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    millis,
  )
  // Date.UTC turns 30 February into 2 March; Graph refuses it.
  if (new Date(localMs).getUTCDate() !== Number(day) || Number(hour) > 23) return undefined
  return { localMs, utc: zulu !== undefined }
}

/** Wall-clock time with Graph's seven fractional digits. */
export function formatGraphDateTime(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 23) + '0000'
}

/** `2026-01-05` of a wall-clock time. */
export function formatDate(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 10)
}
