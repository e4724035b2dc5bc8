import { GraphFailure, graphErrorReply } from '../graph/graph-failure.js'
import type { JournalEntry } from '../journal/journal-entry.js'
import type { SandboxRequest } from '../request.js'
import { notFound } from '../vault/pica-error.js'
import type { VaultConnection } from '../vault/vault-connection.js'
import type { WireReply } from '../wire-reply.js'
import { findConnection } from './authorize.js'
import { beginOperation } from './begin-operation.js'
import { closeEntry, deadToken, finishOperation } from './finish-operation.js'
import { readUpstreamRequest, type UpstreamRequest } from './read-upstream-request.js'
import { runBatch } from './run-batch.js'
import { blankEntry, journalRefusal, runCall, spoils } from './run-call.js'
import { withGatewayTimeout } from './with-gateway-timeout.js'
import { openMailbox, type World } from './world.js'

/** `/v1/passthrough…`: one operation or one batch on the mailbox behind the connection key. */
export async function handlePassthrough(
  world: World,
  request: SandboxRequest,
  environment: 'live' | 'test',
): Promise<WireReply> {
  const found = findConnection(world, request.headers, environment)
  if ('refusal' in found) return refuse(world, request, found.refusal)
  const { connection } = found
  if (isTooLarge(request.body, world.settings.bodyLimitBytes)) {
    return refuse(world, request, tooLarge(world), connection)
  }
  const read = readUpstreamRequest(request)
  if ('refusal' in read) return refuse(world, request, read.refusal, connection)
  const { upstream } = read
  const isBatch = /^\/(?:\$|%24)batch$/.test(upstream.path)
  if (isBatch && !world.settings.batch) {
    return refuse(world, request, notFound('No matching action'), connection)
  }
  const plan = world.faults.planCall({
    scope: isBatch ? 'batch' : 'single',
    method: upstream.method,
    path: upstream.path,
    mailbox: connection.mailbox,
  })
  const arrived: Arrival = { lost: false }
  const run = () => reachUpstream(world, connection, upstream, isBatch, arrived)
  const { reply, gaveUp } = await withGatewayTimeout(world, () => runCall(world, plan, run))
  arrived.lost = gaveUp || spoils(plan)
  const { entry } = arrived
  if (entry === undefined) closeEntry(world, refusalEntry(world, request, connection, plan), reply)
  else if (arrived.lost) entry.lost = true
  return reply
}

/** What reached the upstream, maybe after its answer had been given up. */
interface Arrival {
  entry?: JournalEntry
  lost: boolean
}

async function reachUpstream(
  world: World,
  connection: VaultConnection,
  upstream: UpstreamRequest,
  isBatch: boolean,
  arrived: Arrival,
): Promise<WireReply> {
  // The gateway at Microsoft refuses the token: the mailbox does not hear of it.
  if (connection.dead) return deadToken(world.clock.now())
  const mailbox = openMailbox(world, connection.mailbox, connection.name, connection.email)
  const { method, path, headers, body } = upstream
  if (!isBatch) {
    const begun = beginOperation(world, { connection, mailbox, method, path, headers, body })
    begun.entry.lost = arrived.lost
    arrived.entry = begun.entry
    return finishOperation(world, begun)
  }
  const entry = world.journal.arrive({
    ...blankEntry(world),
    kind: 'batch',
    connectionId: connection.id,
    mailbox: mailbox.identity,
    method,
    path,
    inFlight: mailbox.lanes.inFlight,
  })
  entry.lost = arrived.lost
  arrived.entry = entry
  const reply = await runBatch(world, { connection, mailbox, body, entry })
  closeEntry(world, entry, reply)
  return reply
}

function refuse(
  world: World,
  request: SandboxRequest,
  reply: WireReply,
  connection?: VaultConnection,
): WireReply {
  closeEntry(world, refusalEntry(world, request, connection), reply)
  return reply
}

function refusalEntry(
  world: World,
  { method, path }: SandboxRequest,
  connection?: VaultConnection,
  plan?: Parameters<typeof journalRefusal>[2],
): JournalEntry {
  const connectionId = connection?.id ?? ''
  const mailbox = connection?.mailbox ?? ''
  return journalRefusal(world, { method, path, connectionId, mailbox }, plan)
}

function tooLarge(world: World): WireReply {
  const message = 'The request exceeds the maximum size.'
  return graphErrorReply(new GraphFailure(413, 'RequestEntityTooLarge', message), world.clock.now())
}

function isTooLarge(body: string | undefined, limitBytes: number): boolean {
  // A character takes three bytes at most: only long bodies are worth counting.
  if (body === undefined || body.length * 3 <= limitBytes) return false
  return Buffer.byteLength(body) > limitBytes
}
