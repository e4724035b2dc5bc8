export interface RetryAfterContext {
  /** Milliseconds since 1970; what a date is counted from when the reply has no Date header. */
  readonly now?: number
  /** Whether the reset of the gateway's own limit counts when there is no Retry-After. */
  readonly gatewayLimit?: boolean
}

const RETRY_AFTER = [
  'retry-after',
  'x-pica-passthrough-retry-after',
  'x-one-passthrough-retry-after',
]
const RESET = ['x-pica-rate-limit-reset', 'x-one-rate-limit-reset']
/** A longer wait is taken for a mistake of the server: nobody is held for more than a day. */
const MAX_WAIT_MS = 86_400_000

/**
 * How long a reply asks to wait, in whole milliseconds, rounded up; `undefined` when it does not.
 *
 * Reads Retry-After as seconds, decimals or a date, under its plain name (any case) and the
 * gateway's prefixes; where several say something, the longest wait wins.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  context: RetryAfterContext = {},
): number | undefined {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const now = Date.parse(lower.get('date') ?? '') || (context.now ?? Date.now())
  const asked = longest(RETRY_AFTER.map((name) => waitOf(lower.get(name), now)))
  if (asked !== undefined || context.gatewayLimit === false) return asked
  return longest(RESET.map((name) => resetOf(lower.get(name), now)))
}

function longest(waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined)
  return known.length === 0 ? undefined : Math.min(MAX_WAIT_MS, Math.max(...known))
}

/** Graph sends decimals such as 0.249, which parseInt would turn into "now". */
function waitOf(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000)
  // Date.parse alone would read "-5" or "soon 1" as years.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil(at - now))
}

/** The unit of the reset is not documented: small numbers are seconds from now, large ones a time. */
function resetOf(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (!/^\d+(\.\d+)?$/.test(text)) return waitOf(text, now)
  const number = Number(text)
  if (number >= 1e12) return Math.max(0, Math.ceil(number - now))
  if (number >= 1e9) return Math.max(0, Math.ceil(number * 1_000 - now))
  return Math.ceil(number * 1_000)
}
