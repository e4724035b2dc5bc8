import type { Clock, ConnectionGateway, GatewayReply, GatewayRequest, Secret } from '@calsync/core'
import type { SandboxReply } from './request.js'
import type { Sandbox } from './sandbox.js'

const DEADLINE_MS = 25_000
const PREFIX = 'x-pica-passthrough-'

export interface SandboxGateway extends ConnectionGateway {
  /** Milliseconds in which every call ends. */
  readonly deadlineMs: number
}

/**
 * A gateway that calls the sandbox in this process, on one clock: no socket, no real time. Replies
 * carry the Date that a server adds, in whole seconds, rounded down.
 */
export function sandboxGateway(sandbox: Sandbox, clock: Clock): SandboxGateway {
  return {
    name: 'sandbox',
    deadlineMs: DEADLINE_MS,
    resolve: () => Promise.reject(new Error('keys come from sandbox.connect() here')),
    send: (credential, request) => send(sandbox, clock, credential, request),
    check: () => Promise.resolve(new Map()),
    disconnect: () => Promise.resolve(),
    diagnose: () => Promise.resolve([]),
  }
}

async function send(
  sandbox: Sandbox,
  clock: Clock,
  credential: Secret,
  { method, path, headers, body }: GatewayRequest,
): Promise<GatewayReply> {
  const over = new AbortController()
  const answered = sandbox.handle({
    method,
    path: `/v1/passthrough${path}`,
    headers: {
      ...lowerCase(headers ?? {}),
      'x-pica-secret': 'sandbox-secret',
      'x-pica-connection-key': credential.reveal(),
    },
    body: body ?? '',
  })
  const late = clock.sleep(DEADLINE_MS, over.signal).then(() => null)
  const reply = await Promise.race([answered, late])
  if (reply === null) return { kind: 'lost', reason: 'timeout', message: 'no answer in time' }
  if (reply.kind === 'hang') {
    await late
    return { kind: 'lost', reason: 'timeout', message: 'no answer in time' }
  }
  over.abort()
  return readReply(reply, new Date(clock.now()))
}

function readReply(reply: Exclude<SandboxReply, { kind: 'hang' }>, now: Date): GatewayReply {
  if (reply.kind !== 'reply') {
    return { kind: 'lost', reason: 'reset', message: 'the connection broke' }
  }
  const own = Object.keys(reply.headers).some((name) => name.toLowerCase().startsWith(PREFIX))
  const headers = Object.entries(lowerCase(reply.headers)).map(
    ([name, value]) => [name.replace(PREFIX, ''), value] as const,
  )
  return {
    kind: 'reply',
    origin: own || reply.status < 300 ? 'provider' : 'gateway',
    status: reply.status,
    headers: { date: now.toUTCString(), ...Object.fromEntries(headers) },
    body: reply.body === '' ? null : (JSON.parse(reply.body) as unknown),
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
