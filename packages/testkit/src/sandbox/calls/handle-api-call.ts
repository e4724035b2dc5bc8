import type { SandboxReply, SandboxRequest } from '../request.js'
import { handleVaultCall } from '../vault/handle-vault-call.js'
import { notFound, tooManyRequests } from '../vault/pica-error.js'
import type { WireReply } from '../wire-reply.js'
import { authorize } from './authorize.js'
import { closeEntry } from './finish-operation.js'
import { handlePassthrough } from './handle-passthrough.js'
import { blankEntry, journalRefusal, runCall } from './run-call.js'
import { sendReply } from './send-reply.js'
import type { World } from './world.js'

/** Everything under `/v1/`: secret, account limit, then the vault or the passthrough. */
export async function handleApiCall(world: World, request: SandboxRequest): Promise<SandboxReply> {
  const environment = authorize(world, request.headers)
  if (typeof environment !== 'string') return refuse(world, request, environment)
  const budget = world.account.take(world.clock.now(), world.settings.requestsPerMinute)
  if (budget?.allowed === false) {
    return refuse(world, request, tooManyRequests(), budget.headers)
  }
  const { path } = request
  if (/^\/v1\/passthrough(?:[/?]|$)/.test(path)) {
    const reply = await handlePassthrough(world, request, environment)
    return sendReply(reply, world.settings, budget?.headers)
  }
  if (/^\/v1\/(?:vault|authkit)(?:[/?]|$)/.test(path)) {
    const reply = await callVault(world, request, environment)
    return sendReply(reply, world.settings, budget?.headers)
  }
  return refuse(world, request, notFound(`No route for ${request.method} ${path}`), budget?.headers)
}

async function callVault(
  world: World,
  { method, path, body = '' }: SandboxRequest,
  environment: 'live' | 'test',
): Promise<WireReply> {
  const { vault, settings, clock } = world
  const mailbox = new URLSearchParams(path.split('?')[1]).get('identity') ?? ''
  const entry = world.journal.arrive({
    ...blankEntry(world),
    kind: 'vault',
    connectionId: '',
    mailbox,
    method,
    path: withoutKey(path),
  })
  const plan = world.faults.planCall({ scope: 'vault', method, path, mailbox })
  if (plan !== undefined) entry.faults = plan.rules
  const call = { method, path, body, environment, now: clock.now() }
  const reply = await runCall(world, plan, async () => handleVaultCall(vault, call, settings))
  closeEntry(world, entry, reply)
  return reply
}

function refuse(
  world: World,
  { method, path }: SandboxRequest,
  reply: WireReply,
  headers?: Readonly<Record<string, string>>,
): SandboxReply {
  const call = { method, path: withoutKey(path), connectionId: '', mailbox: '' }
  closeEntry(world, journalRefusal(world, call), reply)
  return sendReply(reply, world.settings, headers)
}

// The vault can be asked for a connection by its key, which is a credential.
function withoutKey(path: string): string {
  return path.replace(/([?&]key=)[^&]*/g, '$1…')
}
