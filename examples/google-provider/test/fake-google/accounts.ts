import { randomUUID } from 'node:crypto'
import { type ApiAnswer, ApiError } from './answer.js'
import { FakeCalendar } from './calendar.js'

export interface FakeAccount {
  readonly email: string
  /** By id; the main one has the address of its owner. */
  readonly calendars: Map<string, FakeCalendar>
}

/** Who gave consent to whom, and the tokens that came of it. */
export class Accounts {
  readonly #clientId: string
  readonly #clientSecret: string
  readonly #byEmail = new Map<string, FakeAccount>()
  readonly #byRefreshToken = new Map<string, FakeAccount>()
  readonly #byAccessToken = new Map<string, { account: FakeAccount; refreshToken: string }>()
  /** Access tokens given so far. */
  issued = 0

  constructor(clientId: string, clientSecret: string) {
    this.#clientId = clientId
    this.#clientSecret = clientSecret
  }

  get(email: string): FakeAccount {
    let account = this.#byEmail.get(email)
    if (account === undefined) {
      const calendars = new Map([
        [email, new FakeCalendar(email, email)],
        [
          'club@group.calendar.google.com',
          new FakeCalendar('club@group.calendar.google.com', 'Club'),
        ],
      ])
      account = { email, calendars }
      this.#byEmail.set(email, account)
    }
    return account
  }

  /** The user gives consent: a new refresh token. */
  consent(email: string): string {
    const refreshToken = `1//refresh+${randomUUID()}`
    this.#byRefreshToken.set(refreshToken, this.get(email))
    return refreshToken
  }

  /** The user withdraws his consent: all that came of it is void at once. */
  withdraw(email: string): void {
    for (const [token, account] of this.#byRefreshToken) {
      if (account.email === email) this.#byRefreshToken.delete(token)
    }
    this.expireAccessTokens(email)
  }

  expireAccessTokens(email: string): void {
    for (const [token, { account }] of this.#byAccessToken) {
      if (account.email === email) this.#byAccessToken.delete(token)
    }
  }

  /** The token endpoint. */
  token(form: URLSearchParams): ApiAnswer {
    const isClient =
      form.get('client_id') === this.#clientId && form.get('client_secret') === this.#clientSecret
    if (!isClient) return { status: 401, body: { error: 'invalid_client' } }
    if (form.get('grant_type') !== 'refresh_token') {
      return { status: 400, body: { error: 'unsupported_grant_type' } }
    }
    const refreshToken = form.get('refresh_token') ?? ''
    const account = this.#byRefreshToken.get(refreshToken)
    if (account === undefined) {
      const error_description = 'Token has been expired or revoked.'
      return { status: 400, body: { error: 'invalid_grant', error_description } }
    }
    const access_token = `ya29.${randomUUID()}`
    this.#byAccessToken.set(access_token, { account, refreshToken })
    this.issued++
    return { status: 200, body: { access_token, expires_in: 3_599, token_type: 'Bearer' } }
  }

  /** The revocation endpoint. */
  revoke(form: URLSearchParams): ApiAnswer {
    const token = form.get('token') ?? ''
    const account = this.#byRefreshToken.get(token)
    if (account === undefined) return { status: 400, body: { error: 'invalid_token' } }
    this.withdraw(account.email)
    return { status: 200, body: null }
  }

  /** Whom a request acts for. */
  authorize(authorization: string | undefined): FakeAccount {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? ''
    const known = this.#byAccessToken.get(token)
    if (known === undefined) throw new ApiError(401, 'authError', 'Invalid Credentials')
    return known.account
  }
}
