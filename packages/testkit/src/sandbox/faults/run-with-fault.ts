import type { SandboxClock } from '../time/sandbox-clock.js'
import type { WireReply } from '../wire-reply.js'
import { htmlPage, replyOf, timedOut } from './fault-reply.js'
import type { FaultAction } from './fault-rule.js'

/** A reply, and the effect that is still under way behind it, if any. */
export interface FaultedReply {
  readonly reply: WireReply
  readonly landing?: Promise<void>
}

const nothing: WireReply = { status: 0, headers: {} }

/** Runs a call under a fault: before, instead of, or after what it does. */
export async function runWithFault(
  action: FaultAction | undefined,
  run: () => Promise<WireReply>,
  clock: SandboxClock,
): Promise<FaultedReply> {
  if (action === undefined) return { reply: await run() }
  switch (action.type) {
    case 'reply':
      if (action.apply) await run()
      return { reply: replyOf(action, clock.now()) }
    case 'html':
      if (action.apply) await run()
      return { reply: htmlPage(action.status) }
    case 'reset':
    case 'hang': {
      const reply = action.apply ? await run() : nothing
      return { reply: { ...reply, transport: { kind: action.type } } }
    }
    case 'truncate': {
      const kind = action.cut ? 'truncated' : 'cut-json'
      return { reply: { ...(await run()), transport: { kind, keep: action.keep } } }
    }
    case 'drip': {
      const { chunkChars, intervalMs } = action
      return { reply: { ...(await run()), transport: { kind: 'drip', chunkChars, intervalMs } } }
    }
    case 'delayed-effect': {
      const landing = clock
        .sleep(action.delayMs)
        .then(run)
        .then(() => undefined)
      const { answer } = action
      if (typeof answer === 'number') return { reply: timedOut(answer, clock.now()), landing }
      return { reply: { ...nothing, transport: { kind: answer } }, landing }
    }
    default:
      // Refusals that need to know the mailbox or the account are made by whoever calls this.
      return { reply: await run() }
  }
}
