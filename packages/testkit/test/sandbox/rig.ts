import {
  createManualClock,
  createSandbox,
  type Sandbox,
  type SandboxOptions,
  type SandboxReply,
  type VaultConnection,
} from '@calsync/testkit/sandbox'

export const propertyId = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name calsync'

export interface Answer {
  kind: SandboxReply['kind']
  status: number
  headers: Readonly<Record<string, string>>
  text: string
  // Parsed JSON of whatever shape the call answers: the tests look into it.
  json: Json
}

interface Json {
  readonly [name: string]: Json
  readonly [index: number]: Json
}

/** A sandbox with one connected user, a clock that stands still, and short ways to call it. */
export function createRig(options: Partial<SandboxOptions> = {}, identity = 'alice') {
  const clock = createManualClock()
  const sandbox = createSandbox({ clock, ...options })
  const connection = sandbox.connect({ identity })
  const send = sender(sandbox, connection)
  const graph = (method: string, path: string, body?: unknown, headers = {}) =>
    send(method, `/v1/passthrough${path}`, body, headers)
  const create = (body: unknown = event(), headers = {}) =>
    graph('POST', '/me/events', body, headers)
  const batch = (requests: unknown, headers = {}) => graph('POST', '/$batch', { requests }, headers)
  const pica = (method: string, path: string, body?: unknown) => send(method, path, body)
  const find = (value: string) => graph('GET', `/me/events?$filter=${filterOf(value)}`)
  const mailbox = () => sandbox.mailbox(identity)
  return { clock, sandbox, connection, graph, create, batch, pica, find, mailbox, send }
}

/** Sends with another connection's key. */
export function sender(sandbox: Sandbox, connection: VaultConnection) {
  return async (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
    read(
      await sandbox.handle({
        method,
        path,
        headers: {
          'x-pica-secret': 'sandbox-secret',
          'x-pica-connection-key': connection.key,
          prefer: 'IdType="ImmutableId"',
          ...headers,
        },
        body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
      }),
    )
}

export function read(reply: SandboxReply): Answer {
  if (reply.kind === 'reset' || reply.kind === 'hang') {
    return { kind: reply.kind, status: 0, headers: {}, text: '', json: {} }
  }
  const { kind, status, headers, body } = reply
  return { kind, status, headers, text: body, json: parse(body) }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return {}
  }
}

export function filterOf(value: string, id = propertyId): string {
  const any = `singleValueExtendedProperties/Any(ep: ep/id eq '${id}' and ep/value eq '${value}')`
  return encodeURIComponent(any)
}

export function event(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    subject: 'Pottery',
    start: { dateTime: '2026-03-02T09:00:00', timeZone: 'W. Europe Standard Time' },
    end: { dateTime: '2026-03-02T10:30:00', timeZone: 'W. Europe Standard Time' },
    ...changes,
  }
}

export function correlated(value: string, changes: Record<string, unknown> = {}) {
  return event({ singleValueExtendedProperties: [{ id: propertyId, value }], ...changes })
}

export const json = { 'Content-Type': 'application/json' }

/** A batch item that creates an event. */
export function createItem(id: string, body: unknown = event(), more: object = {}) {
  return { id, method: 'POST', url: '/me/events', headers: json, body, ...more }
}

/** Path of an event by id. */
export function eventPath(id: unknown): string {
  return `/me/events/${encodeURIComponent(String(id))}`
}

/** A JSON value as text: a string as it is. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
