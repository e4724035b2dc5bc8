import { throttled } from '../faults/fault-reply.js'
import { runWithFault } from '../faults/run-with-fault.js'
import { GraphFailure, graphErrorReply } from '../graph/graph-failure.js'
import { immutableId } from '../graph/event-id.js'
import { handleGraphCall } from '../graph/handle-graph-call.js'
import type { JournalEntry } from '../journal/journal-entry.js'
import type { SandboxSettings } from '../settings.js'
import type { WireReply } from '../wire-reply.js'
import { markThrottled, type BegunOperation } from './begin-operation.js'
import type { World } from './world.js'

/** Runs an operation that has begun, gives its lane back, and answers. */
export async function finishOperation(world: World, begun: BegunOperation): Promise<WireReply> {
  const { operation, entry, plan } = begun
  const { mailbox } = operation
  if (begun.throttled !== undefined) return answer(world, begun, begun.throttled)
  let landing: Promise<void> | undefined
  try {
    const refusal = refuse(world, begun)
    if (refusal !== undefined) return answer(world, begun, refusal)
    const faulted = await runWithFault(plan?.action, () => perform(world, begun), world.clock)
    landing = faulted.landing
    if (landing !== undefined) entry.lost = true
    return answer(world, begun, faulted.reply)
  } finally {
    // A call that lands later is still running at Microsoft: its lane stays taken until then.
    if (landing === undefined) mailbox.lanes.release()
    else world.background.start(landing.finally(() => mailbox.lanes.release()))
  }
}

/** Faults that refuse the operation before it does anything. */
function refuse(world: World, { operation, entry, plan }: BegunOperation): WireReply | undefined {
  const action = plan?.action
  const now = world.clock.now()
  switch (action?.type) {
    case 'throttle': {
      const { reply, retryAfterMs } = throttled(action, now)
      markThrottled(world, operation.mailbox, entry, retryAfterMs)
      return reply
    }
    case 'unauthorized':
      world.vault.revoke(operation.connection, action.vaultState)
      return deadToken(now)
    case 'quota': {
      const code = action.status === 403 ? 'ErrorQuotaExceeded' : 'QuotaExceededException'
      return graphErrorReply(new GraphFailure(action.status, code, 'The mailbox is full.'), now)
    }
    default:
      return undefined
  }
}

/** The upstream's 401 for a connection whose token has died. */
export function deadToken(now: number): WireReply {
  const message = 'Access token has expired or is not yet valid.'
  return graphErrorReply(new GraphFailure(401, 'InvalidAuthenticationToken', message), now)
}

// Half of the latency passes before the effect, half after it: a client that gives up in between
// can find either.
async function perform(world: World, { operation, entry, plan }: BegunOperation) {
  const { clock } = world
  const half = (drawLatency(world.settings, world.random) + (plan?.latencyMs ?? 0)) / 2
  if (half > 0) await clock.sleep(half)
  const now = clock.now()
  const { mailbox, method, path, headers, body } = operation
  const call = { mailbox, method, path, headers, body, hide: plan?.hide }
  const services = { settings: world.settings, now, mail: world.mail }
  const { reply, effect, event } = handleGraphCall(call, services)
  entry.effect = effect
  if (effect !== 'none') entry.effectAt = now
  if (event !== undefined) {
    world.effects.record(mailbox, event, { effect, by: 'client', at: now })
    entry.eventId = immutableId(event)
    entry.correlation ??= event.content.properties[0]?.value
    if (event.occurrence !== undefined) {
      entry.seriesMasterId = immutableId(event.occurrence.master)
    }
  }
  if (half > 0) await clock.sleep(half)
  return reply
}

function drawLatency({ latencyMs }: SandboxSettings, random: () => number): number {
  if (typeof latencyMs === 'number') return latencyMs
  return latencyMs.min + random() * (latencyMs.max - latencyMs.min)
}

function answer(world: World, { operation, entry }: BegunOperation, reply: WireReply): WireReply {
  closeEntry(world, entry, reply)
  // A 429 that a `reply` fault made up.
  if (reply.status === 429 && !entry.throttled) {
    markThrottled(world, operation.mailbox, entry, undefined)
  }
  if (reply.status >= 400) operation.mailbox.counters.refused++
  return reply
}

/** Writes the answer into the journal. */
export function closeEntry(world: World, entry: JournalEntry, reply: WireReply): void {
  entry.status = reply.status
  entry.answeredAt = world.clock.now()
  if (reply.transport !== undefined && reply.transport.kind !== 'drip') entry.lost = true
}
