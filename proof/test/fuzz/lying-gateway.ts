import type { ConnectionGateway, GatewayReply, GatewayRequest, Random } from '@calsync/core'
import { editJson, oddValues } from '@calsync/testkit'
import { readReply } from '../../../packages/pica-provider/src/pica/read-reply.js'

type Answer = Extract<GatewayReply, { kind: 'reply' }>
type Item = Readonly<Record<string, unknown>>

/** A reply as it would come over the wire. */
interface Wire {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly cut?: string
}

const WAITS = ['0', '-1', 'NaN', '0.249', 'soon', '20', 'Thu, 01 Jan 1970 00:00:00 GMT', '1e9']
const PAGE = '<html><body>Something went wrong</body></html>'

/**
 * A gateway that spoils a share of the replies after they took effect: it makes them unreadable,
 * incomplete or contradictory, or says that nobody knows. It never says of what happened that it did
 * not (a 4xx, an empty list): such a lie nobody could see through.
 */
export class LyingGateway {
  readonly gateway: ConnectionGateway
  lies = 0
  /** Share of the replies that are spoiled, 0 to 1. */
  share = 0
  readonly #random: () => Random

  /** @param honest the gateway behind this one; it may be made later */
  constructor(honest: () => ConnectionGateway, random: () => Random) {
    this.#random = random
    this.gateway = {
      name: 'lying',
      resolve: (request) => honest().resolve(request),
      check: (ids) => honest().check(ids),
      disconnect: (request) => honest().disconnect(request),
      diagnose: () => honest().diagnose(),
      send: async (credential, request, signal) => {
        const reply = await honest().send(credential, request, signal)
        if (reply.kind !== 'reply' || random().next() >= this.share) return reply
        this.lies += 1
        return this.#spoil(reply, request)
      },
    }
  }

  #below(limit: number): number {
    return Math.floor(this.#random().next() * limit)
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T
  }

  #spoil(reply: Answer, request: GatewayRequest): GatewayReply {
    const text = reply.body === null ? '' : JSON.stringify(reply.body)
    const prefixed = this.#below(2) === 0 ? { 'x-pica-passthrough-request-id': '0b7f3c1e' } : {}
    const wire: Wire = { status: reply.status, headers: { ...reply.headers, ...prefixed }, text }
    const general = [
      () => ({ ...wire, status: 200, text: PAGE }),
      () => ({ ...wire, status: this.#pick([500, 502, 503, 504, 520, 408, 999, 100, 0]) }),
      () => ({ ...wire, status: this.#pick([502, 504]), text: PAGE, headers: {} }),
      () => ({
        ...wire,
        status: 503,
        headers: { 'retry-after': this.#pick(WAITS), date: 'yesterday' },
        text: this.#pick(['', 'null', '[]', '{"error":[]}', PAGE]),
      }),
    ]
    const succeeded = reply.status >= 200 && reply.status < 300
    const ways = succeeded ? [...general, ...this.#waysOfSuccess(reply, request, wire)] : general
    const lies = this.#below(6)
    if (lies === 0) return { kind: 'lost', reason: 'reset', message: 'the connection broke' }
    if (lies === 1) return { kind: 'lost', reason: 'timeout', message: 'no answer in time' }
    return readReply({ kind: 'reply', ...this.#pick(ways)() })
  }

  #waysOfSuccess({ body }: Answer, request: GatewayRequest, wire: Wire): (() => Wire)[] {
    const say = (value: unknown): Wire => ({ ...wire, text: JSON.stringify(value) })
    const cut = (): Wire => {
      const text = wire.text.slice(0, this.#below(wire.text.length))
      return this.#below(2) === 0 ? { ...wire, text } : { ...wire, text, cut: 'it broke off' }
    }
    const responses = (body as { readonly responses?: readonly Item[] } | null)?.responses
    if (responses !== undefined) {
      return [cut, ...this.#waysOfBatch(responses).map((lie) => () => say({ responses: lie() }))]
    }
    if (request.operation === 'find') {
      return [cut, () => say({ value: this.#pick([{}, 'x', 1, [null], [{}], [{ id: 7 }]]) })]
    }
    if (body === null) return []
    const event = body as Item
    return [
      cut,
      () => say({ ...event, id: this.#pick([7, null, '', '..', {}, '\ud800', ['x']]) }),
      () => say({ ...event, [this.#pick(FIELDS)]: this.#pick(oddValues) }),
      ...(request.operation === 'update' ? [() => say({ ...event, id: 'another' })] : []),
    ]
  }

  #waysOfBatch(responses: readonly Item[]): (() => readonly unknown[])[] {
    const at = this.#below(Math.max(1, responses.length))
    const change = (edit: (item: Item) => unknown) =>
      responses.map((item, index) => (index === at ? edit(item) : item))
    return [
      () => responses.filter((_, index) => index !== at),
      () => [...responses].reverse(),
      () => [...responses, { ...responses[at], status: this.#pick([404, 500, 200]) }],
      () => change((item) => ({ ...item, id: 'foreign' })),
      () => change((item) => ({ ...item, status: this.#pick(['200', 1.5, null, -1, 503, 504]) })),
      () => change((item) => ({ ...item, headers: this.#pick([[], 'x', { a: { b: 1 } }]) })),
      () => change((item) => (isCreated(item) ? { ...item, body: this.#pick(oddValues) } : item)),
      () => change((item) => (isCreated(item) ? { ...item, body: this.#edited(item) } : item)),
      () => change(() => this.#pick(oddValues)),
      () => [...responses, ...oddValues.slice(0, 20)],
    ]
  }

  /** The body of a create, with edits anywhere but in its id. */
  #edited({ body }: Item): unknown {
    const { id, ...rest } = body as Item
    const numbers = Array.from({ length: 6 }, () => this.#below(1_000_000))
    return { ...(editJson(rest, numbers) as object), id }
  }
}

const FIELDS = ['subject', 'start', 'end', 'recurrence', 'isAllDay', 'originalStartTimeZone', '@x']

function isCreated({ status }: Item): boolean {
  return status === 201
}
