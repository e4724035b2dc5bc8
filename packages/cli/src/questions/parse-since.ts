import { CalsyncError, parseSpan } from '@calsync/core'

/** A point in time: a date, or how long ago (`30m`, `2h`, `3d`). Throws `USAGE`. */
export function parseSince(text: string, now: number): number {
  const minutes = /^(\d{1,6})m(?:in)?$/.exec(text)?.[1]
  if (minutes !== undefined) return now - Number(minutes) * 60_000
  if (/^\d+[a-z]+$/.test(text)) return now - parseSpan(text)
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return at
  throw new CalsyncError({
    code: 'USAGE',
    message: `"${text.slice(0, 40)}" is no time`,
    next: 'write how long ago (30m, 2h, 3d), or a date such as 2026-05-04T08:00:00Z',
  })
}
