import type { FaultRuleInput } from '../faults/fault-rule.js'
import { SandboxError } from '../sandbox-error.js'
import type { Sandbox } from '../sandbox.js'
import type { SandboxSettingsInput } from '../settings.js'
import {
  connectInput,
  mailboxInput,
  moveInput,
  reconnectInput,
  resetInput,
  revokeInput,
} from './admin-inputs.js'

/** What a route gets to work with. */
interface AdminCall {
  readonly sandbox: Sandbox
  /** Decoded parts of the path, in order of its `{…}`. */
  readonly parts: readonly string[]
  readonly query: URLSearchParams
  /** Parsed JSON; `{}` when there was none. */
  readonly body: unknown
}

/** One route below `/_sandbox`. */
export interface AdminRoute {
  readonly method: string
  readonly path: string
  readonly run: (call: AdminCall) => unknown
}

const event = '/mailboxes/{identity}/events/{id}'

/** The whole administration. */
export const adminRoutes: readonly AdminRoute[] = [
  route('GET', '/state', ({ sandbox }) => sandbox.state()),
  route('GET', '/mailboxes', ({ sandbox }) => ({ mailboxes: sandbox.mailboxes() })),
  route('GET', '/mailboxes/{identity}', ({ sandbox, parts: [identity = ''] }) =>
    sandbox.mailbox(identity).summary(),
  ),
  route('GET', '/mailboxes/{identity}/events', ({ sandbox, parts: [identity = ''] }) => ({
    events: sandbox.mailbox(identity).events(),
  })),
  route(
    'GET',
    '/mailboxes/{identity}/occurrences',
    ({ sandbox, parts: [identity = ''], query }) => {
      const range = { from: query.get('from') ?? '', to: query.get('to') ?? '' }
      return { occurrences: sandbox.mailbox(identity).occurrences(range) }
    },
  ),
  route('POST', '/mailboxes/{identity}/options', ({ sandbox, parts: [identity = ''], body }) =>
    sandbox.configureMailbox(identity, mailboxInput.parse(body)),
  ),
  route('POST', `${event}/delete`, ({ sandbox, parts: [identity = '', id = ''] }) => {
    sandbox.deleteAsUser(identity, id)
    return {}
  }),
  route('POST', `${event}/move`, ({ sandbox, parts: [identity = '', id = ''], body }) =>
    sandbox.moveAsUser(identity, id, moveInput.parse(body)),
  ),
  route('GET', '/duplicates', ({ sandbox }) => ({ duplicates: sandbox.duplicates() })),
  route('GET', '/journal', ({ sandbox, query }) => ({
    entries: sandbox.journal(readCount(query, 'since', 0), readCount(query, 'limit', 1000)),
    last: sandbox.state().journalLast,
  })),
  route('GET', '/effects', ({ sandbox, query }) => ({
    effects: sandbox.effects(readCount(query, 'since', 0), readCount(query, 'limit', 1000)),
  })),
  route('GET', '/mail', ({ sandbox, query }) => ({
    mails: sandbox.mail(readCount(query, 'since', 0), readCount(query, 'limit', 1000)),
    total: sandbox.state().mails,
  })),
  route('GET', '/connections', ({ sandbox }) => ({
    connections: sandbox.connections().map(({ key: _, ...row }) => row),
  })),
  route('POST', '/connections', ({ sandbox, body }) => sandbox.connect(connectInput.parse(body))),
  route('POST', '/connections/{identity}/revoke', ({ sandbox, parts: [identity = ''], body }) => {
    sandbox.revoke(identity, revokeInput.parse(body).vaultState)
    return {}
  }),
  route(
    'POST',
    '/connections/{identity}/reconnect',
    ({ sandbox, parts: [identity = ''], body }) => {
      const { previous, ...input } = reconnectInput.parse(body)
      return sandbox.reconnect({ ...input, identity }, previous)
    },
  ),
  route('GET', '/faults', ({ sandbox }) => ({ faults: sandbox.faults() })),
  // The sandbox checks rules and settings itself, whoever gives them.
  route('POST', '/faults', ({ sandbox, body }) => ({
    id: sandbox.addFault(body as FaultRuleInput),
  })),
  route('DELETE', '/faults', ({ sandbox }) => {
    sandbox.clearFaults()
    return {}
  }),
  route('DELETE', '/faults/{id}', ({ sandbox, parts: [id = ''] }) => {
    if (!sandbox.removeFault(id)) throw new SandboxError(404, `There is no fault rule '${id}'.`)
    return {}
  }),
  route('POST', '/options', ({ sandbox, body }) => sandbox.configure(body as SandboxSettingsInput)),
  route('POST', '/reset', ({ sandbox, body }) => {
    sandbox.reset(resetInput.parse(body))
    return {}
  }),
  route('POST', '/settled', async ({ sandbox }) => {
    await sandbox.settled()
    return {}
  }),
]

function route(method: string, path: string, run: AdminRoute['run']): AdminRoute {
  return { method, path, run }
}

function readCount(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name)
  if (text === null) return otherwise
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  throw new SandboxError(400, `${name} must be a whole number from 0, not '${text}'.`)
}
