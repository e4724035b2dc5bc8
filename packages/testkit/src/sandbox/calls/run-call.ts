import type { FaultPlan } from '../faults/fault-book.js'
import type { FaultAction } from '../faults/fault-rule.js'
import { runWithFault } from '../faults/run-with-fault.js'
import type { JournalEntry } from '../journal/journal-entry.js'
import { rateLimitHeaders } from '../vault/account-limit.js'
import { picaError, quotaExceeded, tooManyRequests, unavailable } from '../vault/pica-error.js'
import type { WireReply } from '../wire-reply.js'
import type { World } from './world.js'

/** Runs a whole HTTP call under the faults that strike calls. */
export async function runCall(
  world: World,
  plan: FaultPlan | undefined,
  run: () => Promise<WireReply>,
): Promise<WireReply> {
  if (plan === undefined) return run()
  world.journal.totals.faults++
  if (plan.latencyMs > 0) await world.clock.sleep(plan.latencyMs)
  const { action } = plan
  const refusal = refuse(world, action)
  if (refusal !== undefined) return refusal
  const { reply, landing } = await runWithFault(action, run, world.clock)
  if (landing !== undefined) world.background.start(landing)
  return action?.type === 'reply' ? ownReply(action) : reply
}

/** Whether the answer to a call was replaced or lost on its way. */
export function spoils(plan: FaultPlan | undefined): boolean {
  return plan?.action !== undefined && plan.action.type !== 'drip'
}

/** Journals a call that came no further than Pica. */
export function journalRefusal(
  world: World,
  call: Pick<JournalEntry, 'method' | 'path' | 'connectionId' | 'mailbox'>,
  plan?: FaultPlan,
): JournalEntry {
  const entry = world.journal.arrive({ ...blankEntry(world), ...call, kind: 'refused' })
  if (plan !== undefined) entry.faults = plan.rules
  return entry
}

/** An entry for something that is no operation on a mailbox. */
export function blankEntry(world: World) {
  return {
    at: world.clock.now(),
    inFlight: 0,
    early: false,
    mutableIds: false,
    status: 0,
    effect: 'none' as const,
    throttled: false,
    lost: false,
  }
}

function refuse(world: World, action: FaultAction | undefined): WireReply | undefined {
  switch (action?.type) {
    case 'pica-quota':
      return quotaExceeded(world.clock.now())
    case 'pica-throttle': {
      const limit = world.settings.requestsPerMinute ?? 100
      const headers = rateLimitHeaders(limit, 0, action.resetSeconds)
      const reply = tooManyRequests()
      return { ...reply, plainHeaders: { ...reply.plainHeaders, ...headers } }
    }
    case 'vault-down':
      return unavailable(action.status)
    default:
      return undefined
  }
}

// Whatever strikes a whole call is Pica's own answer: in its shape, with nothing renamed.
function ownReply(action: Extract<FaultAction, { type: 'reply' }>): WireReply {
  const { status, code, message, headers, body } = action
  const own = picaError(status, 1000, code.toLowerCase(), code, message)
  return {
    ...own,
    plainHeaders: { ...own.plainHeaders, ...headers },
    body: body === undefined ? own.body : body,
  }
}
