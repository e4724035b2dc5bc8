import {
  chunk,
  type ConnectionGateway,
  type GatewayFinding,
  type GatewayHealth,
  type GatewayReply,
  type GatewayRequest,
  type ResolvedConnection,
  type ResolveRequest,
  Secret,
} from '@calsync/core'
import { Agent } from 'undici'
import { z } from 'zod'
import { AccessTokens, type TokenAnswer } from './access-tokens.js'
import {
  type GatewaySettings,
  type GoogleGatewayOptions,
  type GoogleGrant,
  readGatewayOptions,
} from './gateway-options.js'
import { type HttpReply, send } from './http.js'
import { deniesAll, readReply } from './read-reply.js'
import { gatewayError, notConnected } from './translate-error.js'

const MAX_CONNECTIONS = 64
const CHECKED_AT_ONCE = 20
const PRIMARY = '/calendar/v3/calendars/primary'

const primaryCalendar = z.object({ id: z.string().min(1) })

/** Google accounts by OAuth: a connection's credential is the user's refresh token. */
export class GoogleGateway implements ConnectionGateway {
  readonly name = 'google'
  readonly #settings: GatewaySettings
  readonly #agent: Agent
  readonly #tokens: AccessTokens

  /** Throws `CalsyncError` (`INVALID_OPTIONS`). Opens no connection. */
  constructor(options: GoogleGatewayOptions) {
    this.#settings = readGatewayOptions(options)
    // One request per socket at a time: a broken socket leaves a single call in doubt.
    this.#agent = new Agent({ connections: MAX_CONNECTIONS, pipelining: 1, allowH2: false })
    this.#tokens = new AccessTokens((refreshToken) => this.#fetchToken(refreshToken))
  }

  /** Milliseconds in which every call ends. */
  get deadlineMs(): number {
    return this.#settings.deadlineMs
  }

  async resolve(request: ResolveRequest, signal?: AbortSignal): Promise<ResolvedConnection> {
    const { gatewayUserId, connectionHint } = request
    const what = `the Google account of the user ${JSON.stringify(gatewayUserId.slice(0, 80))}`
    const grant = await this.#settings.grants.find(gatewayUserId, connectionHint)
    if (grant === null) throw notConnected(`${what}: no consent is known`)
    const credential = refreshTokenOf(grant)
    const account = await this.#accountOf(credential, what, signal)
    if (account !== grant.email.trim().toLowerCase()) {
      throw notConnected(`${what}: the consent is one for another account`)
    }
    return { credential, account, health: 'operational' }
  }

  async send(
    credential: Secret,
    request: GatewayRequest,
    signal?: AbortSignal,
  ): Promise<GatewayReply> {
    const endsAt = performance.now() + this.#settings.deadlineMs
    const { reply, token } = await this.#sendOnce(credential, request, endsAt, signal)
    if (token === null || !deniesAll(reply)) return reply
    // Not accepted before its time. Nothing was done, and a new token tells whether access ended.
    this.#tokens.drop(credential, token)
    return (await this.#sendOnce(credential, request, endsAt, signal)).reply
  }

  async check(
    gatewayUserIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, GatewayHealth>> {
    const found = new Map<string, GatewayHealth>()
    const ask = async (userId: string): Promise<void> => {
      const grant = await this.#settings.grants.find(userId)
      if (grant === null) return
      found.set(userId, healthOf(await this.#tokens.renew(refreshTokenOf(grant), signal)))
    }
    for (const ids of chunk(gatewayUserIds, CHECKED_AT_ONCE)) await Promise.all(ids.map(ask))
    return found
  }

  async disconnect({ gatewayUserId, connectionHint }: ResolveRequest): Promise<void> {
    const grant = await this.#settings.grants.find(gatewayUserId, connectionHint)
    if (grant === null) return
    const token = refreshTokenOf(grant).reveal()
    const reply = await this.#post(this.#settings.revokeUrl, { token })
    // 400: it is no token any more.
    if (reply.kind === 'reply' && (reply.status === 200 || reply.status === 400)) return
    throw gatewayError('ending the access to a Google account', reply)
  }

  /** Asks with a refresh token that is none: the answer tells whether Google knows the client. */
  async diagnose(): Promise<readonly GatewayFinding[]> {
    const answer = await this.#tokens.renew(new Secret('none'))
    if (answer.kind === 'token') return []
    if (answer.kind === 'refused' && answer.error === 'invalid_grant') return []
    const { message, next } = gatewayError('the OAuth client', answer)
    return [{ message, next: next ?? 'see the message' }]
  }

  /** Closes the sockets after the calls under way. */
  async close(): Promise<void> {
    await this.#agent.close()
  }

  async #sendOnce(
    credential: Secret,
    request: GatewayRequest,
    endsAt: number,
    signal?: AbortSignal,
  ): Promise<{ readonly reply: GatewayReply; readonly token: Secret | null }> {
    const answer = await this.#tokens.get(credential, signal)
    if (answer.kind !== 'token') return { reply: withoutToken(answer), token: null }
    const { token } = answer
    const { method, path, headers, body } = request
    const http = {
      method,
      url: this.#settings.apiUrl + path,
      headers: { ...headers, authorization: `Bearer ${token.reveal()}` },
      ...(body === undefined ? {} : { body }),
    }
    const reply = await send(this.#agent, http, endsAt - performance.now(), signal)
    return { reply: readReply(reply), token }
  }

  /** The id of a primary calendar is the address of its owner. */
  async #accountOf(credential: Secret, what: string, signal?: AbortSignal): Promise<string> {
    const answer = await this.#tokens.get(credential, signal)
    if (answer.kind !== 'token') throw gatewayError(what, answer)
    const headers = { authorization: `Bearer ${answer.token.reveal()}` }
    const url = this.#settings.apiUrl + PRIMARY
    const { deadlineMs } = this.#settings
    const reply = await send(this.#agent, { method: 'GET', url, headers }, deadlineMs, signal)
    const read = readReply(reply)
    const calendar = primaryCalendar.safeParse(read.kind === 'reply' ? read.body : null)
    if (read.kind !== 'reply' || read.status !== 200 || !calendar.success) {
      throw gatewayError(what, reply)
    }
    return calendar.data.id.toLowerCase()
  }

  #fetchToken(refreshToken: Secret): Promise<HttpReply> {
    const { clientId, clientSecret, tokenUrl } = this.#settings
    return this.#post(tokenUrl, {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret.reveal(),
      refresh_token: refreshToken.reveal(),
    })
  }

  #post(url: string, form: Readonly<Record<string, string>>): Promise<HttpReply> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams(form).toString()
    const request = { method: 'POST', url, headers, body } as const
    return send(this.#agent, request, this.#settings.deadlineMs)
  }
}

/** Makes a `GoogleGateway`; throws `CalsyncError` (`INVALID_OPTIONS`). */
export function googleGateway(options: GoogleGatewayOptions): GoogleGateway {
  return new GoogleGateway(options)
}

function refreshTokenOf({ refreshToken }: GoogleGrant): Secret {
  return refreshToken instanceof Secret ? refreshToken : new Secret(refreshToken)
}

/** Without a token nothing was sent; a definite no keeps its status, for the provider to read. */
function withoutToken(answer: Exclude<TokenAnswer, { kind: 'token' }>): GatewayReply {
  if (answer.kind === 'refused') {
    const { status, error } = answer
    return { kind: 'reply', origin: 'gateway', status, headers: {}, body: { error } }
  }
  return { kind: 'not_sent', message: `no access token, ${answer.message}` }
}

/** Throws where the answer is about Google or the client, not about this user. */
function healthOf(answer: TokenAnswer): GatewayHealth {
  if (answer.kind === 'token') return { health: 'operational', message: 'Google gives access' }
  if (answer.kind === 'refused' && answer.error === 'invalid_grant') {
    return { health: 'failed', message: 'the user has to give consent again' }
  }
  throw gatewayError('the health of Google accounts', answer)
}
