import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Accounts } from './accounts.js'
import { type ApiAnswer, type ApiRequest, readRequest } from './answer.js'
import { answerOperation, type ApiParts } from './api.js'
import { answerBatch } from './batch.js'
import { Faults } from './faults.js'

export const CLIENT_ID = 'client-of-the-host'
export const CLIENT_SECRET = 'secret-of-the-client'

const BATCH = '/batch/calendar/v3'

export interface FakeGoogleOptions {
  /** Default 250. */
  readonly pageSize?: number
  /** Default `cancelled`. */
  readonly deletedAnswer?: ApiParts['deletedAnswer']
}

/** Google on a port of this machine: its token endpoint and its Calendar API, with faults. */
export class FakeGoogle {
  readonly accounts = new Accounts(CLIENT_ID, CLIENT_SECRET)
  readonly faults = new Faults()
  /** Method and path of every call to the API, in order; parts of batches follow their batch. */
  readonly journal: string[] = []
  /** Whom each write lets Google mail: its `sendUpdates`, or null. */
  readonly mailed: (string | null)[] = []
  /** Whether the token endpoint answers. */
  tokensAreGiven = true
  readonly #parts: ApiParts
  readonly #server: Server

  constructor({ pageSize = 250, deletedAnswer = 'cancelled' }: FakeGoogleOptions = {}) {
    const { accounts, faults } = this
    this.#parts = { accounts, faults, pageSize, deletedAnswer }
    this.#server = createServer((request, response) => void this.#handle(request, response))
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of message) chunks.push(chunk as Buffer)
    const { method = '', url = '', headers } = message
    const text = Buffer.concat(chunks).toString('utf8')
    const request = readRequest(method, url, headers as Record<string, string>, text)
    if (request.path === '/token' || request.path === '/revoke') {
      return sendJson(response, this.#oauth(request))
    }
    this.journal.push(`${method} ${request.path}`)
    const fault = this.faults.nextCall()
    if (fault === 'hang') return
    const answer = this.#api(request)
    if (fault === 'reset') response.destroy()
    else answer(response)
  }

  #oauth({ path, body }: ApiRequest): ApiAnswer {
    if (!this.tokensAreGiven) return { status: 503, body: { error: 'internal_failure' } }
    const form = new URLSearchParams(body)
    return path === '/token' ? this.accounts.token(form) : this.accounts.revoke(form)
  }

  /** Carries a request out; what is left to do is to tell. */
  #api(request: ApiRequest): (response: ServerResponse) => void {
    if (request.path !== BATCH) {
      const answer = this.#answer(request)
      return (response) => sendJson(response, answer)
    }
    const { status, type, text } = answerBatch(request, (part) => {
      this.journal.push(`  ${part.method} ${part.path}`)
      return this.#answer(part)
    })
    return (response) => response.writeHead(status, { 'content-type': type }).end(text)
  }

  #answer(request: ApiRequest): ApiAnswer {
    if (request.method !== 'GET') this.mailed.push(request.query.get('sendUpdates'))
    return answerOperation(request, this.#parts)
  }
}

function sendJson(response: ServerResponse, { status, headers = {}, body }: ApiAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  response.end(body === null ? '' : JSON.stringify(body))
}
