import { createHash } from 'node:crypto'
import { Secret } from '@calsync/core'
import { z } from 'zod'
import type { HttpReply } from './http.js'

/** An access token, or why there is none. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: Secret }
  | Exclude<HttpReply, { kind: 'reply' }>
  /** Google's no: `invalid_grant` when the user has withdrawn the access. */
  | { readonly kind: 'refused'; readonly status: number; readonly error: string }

interface Fresh {
  readonly token: Secret
  /** Milliseconds since 1970. */
  readonly until: number
}

/** A token that would run out in the middle of a call is not used any more. */
const MARGIN_MS = 60_000
const MAX_KEPT = 10_000

const tokenReply = z.object({ access_token: z.string().min(1), expires_in: z.number() })
const errorReply = z.object({ error: z.string() })

/** Access tokens by refresh token, in memory, each fetched once however many calls wait for it. */
export class AccessTokens {
  readonly #fetch: (refreshToken: Secret) => Promise<HttpReply>
  readonly #fresh = new Map<string, Fresh>()
  readonly #underWay = new Map<string, Promise<TokenAnswer>>()

  /** @param fetch asks Google for one; ends within a deadline, never rejects */
  constructor(fetch: (refreshToken: Secret) => Promise<HttpReply>) {
    this.#fetch = fetch
  }

  /** One that holds for a while yet. Never rejects. */
  async get(refreshToken: Secret, signal?: AbortSignal): Promise<TokenAnswer> {
    const known = this.#fresh.get(keyOf(refreshToken))
    if (known !== undefined && known.until > Date.now())
      return { kind: 'token', token: known.token }
    return this.renew(refreshToken, signal)
  }

  /**
   * A new one, which shows that the user still gives access. Never rejects. A caller that stops
   * waiting stops nobody else's fetch.
   */
  async renew(refreshToken: Secret, signal?: AbortSignal): Promise<TokenAnswer> {
    const key = keyOf(refreshToken)
    let fetching = this.#underWay.get(key)
    if (fetching === undefined) {
      fetching = this.#fetchAndKeep(key, refreshToken).finally(() => this.#underWay.delete(key))
      this.#underWay.set(key, fetching)
    }
    return signal === undefined ? fetching : Promise.race([fetching, stopped(signal)])
  }

  /** Forgets a token that was not accepted, unless a newer one has come meanwhile. */
  drop(refreshToken: Secret, token: Secret): void {
    const key = keyOf(refreshToken)
    if (this.#fresh.get(key)?.token === token) this.#fresh.delete(key)
  }

  async #fetchAndKeep(key: string, refreshToken: Secret): Promise<TokenAnswer> {
    const reply = await this.#fetch(refreshToken)
    if (reply.kind !== 'reply') return reply
    const body = jsonOf(reply.text)
    const granted = tokenReply.safeParse(body)
    if (reply.status !== 200 || !granted.success) {
      const error = errorReply.safeParse(body)
      return { kind: 'refused', status: reply.status, error: error.data?.error ?? 'unknown' }
    }
    const token = new Secret(granted.data.access_token)
    if (this.#fresh.size >= MAX_KEPT) this.#fresh.clear()
    const until = Date.now() + granted.data.expires_in * 1_000 - MARGIN_MS
    this.#fresh.set(key, { token, until })
    return { kind: 'token', token }
  }
}

/** Memory dumps and debuggers show keys of maps; a hash tells nothing. */
function keyOf(refreshToken: Secret): string {
  return createHash('sha256').update(refreshToken.reveal()).digest('base64')
}

function stopped(signal: AbortSignal): Promise<TokenAnswer> {
  const answer = { kind: 'not_sent', message: 'it was stopped before it was sent' } as const
  if (signal.aborted) return Promise.resolve(answer)
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(answer), { once: true })
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
