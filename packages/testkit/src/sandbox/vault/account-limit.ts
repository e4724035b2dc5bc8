/** Where the account stands in its present minute. */
export interface AccountBudget {
  readonly allowed: boolean
  /** Sent on every reply. */
  readonly headers: Readonly<Record<string, string>>
}

const minuteMs = 60_000

/** Pica's limit for the whole account, in fixed minutes. Refused calls count, too. */
export class AccountLimit {
  #windowStart = 0
  #count = 0
  /** Calls refused so far. */
  refused = 0

  take(now: number, perMinute: number | null): AccountBudget | undefined {
    if (perMinute === null) return undefined
    if (now - this.#windowStart >= minuteMs) {
      this.#windowStart = now
      this.#count = 0
    }
    this.#count++
    const allowed = this.#count <= perMinute
    if (!allowed) this.refused++
    const resetSeconds = Math.ceil((this.#windowStart + minuteMs - now) / 1000)
    return {
      allowed,
      headers: rateLimitHeaders(perMinute, Math.max(0, perMinute - this.#count), resetSeconds),
    }
  }
}

/** Pica's own spelling: "remainings". */
export function rateLimitHeaders(limit: number, remaining: number, resetSeconds: number) {
  return {
    'x-pica-rate-limit-limit': String(limit),
    'x-pica-rate-limit-remainings': String(remaining),
    'x-pica-rate-limit-reset': String(resetSeconds),
  }
}
