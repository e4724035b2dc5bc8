/** A longer wait is taken for a mistake of the server: nobody is held for more than a day. */
const MAX_WAIT_MS = 86_400_000

/**
 * How long an answer asks to wait, milliseconds, rounded up; `undefined` when it does not, as
 * Google mostly does not. Retry-After is a number of seconds, or a date.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const text = headers['retry-after']?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(MAX_WAIT_MS, Math.ceil(Number(text) * 1_000))
  // Date.parse alone would read "-5" or "soon 1" as years.
  const at = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(at)) return undefined
  const now = Date.parse(headers['date'] ?? '') || Date.now()
  return Math.min(MAX_WAIT_MS, Math.max(0, at - now))
}
