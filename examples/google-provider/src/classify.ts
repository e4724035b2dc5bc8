import type { Action, ErrorFacts, GatewayReply, Outcome } from '@calsync/core'
import { z } from 'zod'
import { classificationTable, type Rule, unknownRule } from './classification-table.js'
import { retryAfterMs } from './retry-after.js'

/** An outcome that is an error. */
export type Failure = Extract<Outcome, { readonly error: ErrorFacts }>

type Answer = Extract<GatewayReply, { kind: 'reply' }>

const apiError = z.object({
  error: z.object({ errors: z.array(z.object({ reason: z.string() })).min(1) }),
})
const oauthError = z.object({ error: z.string() })

/**
 * What an answer that is no success means for one operation. Branches on who answered, the
 * status and Google's reason, never on its texts, which are not passed on: they may quote the event.
 */
export function classify(reply: GatewayReply, action: Action): Failure {
  if (reply.kind === 'reply') return answered(reply, action)
  const message =
    reply.kind === 'lost'
      ? `no answer came back: ${reply.message}`
      : `nothing was sent: ${reply.message}`
  // A look without an answer may still take its lane, however the answer was lost.
  const timedOut = reply.kind === 'lost' && (reply.reason === 'timeout' || action === 'find')
  const error: ErrorFacts = {
    class: timedOut ? 'TIMEOUT' : 'NETWORK_ERROR',
    code: null,
    // One lost call says nothing about the others of the account.
    ...(reply.kind === 'lost' ? { scope: 'record' as const } : {}),
    message,
  }
  const inDoubt = reply.kind === 'lost' && action !== 'find'
  return { kind: inDoubt ? 'unanswered' : 'not_sent', error }
}

/** A success that cannot be read: it is over, and nobody knows what it did. */
export function unreadable(reply: GatewayReply, action: Action, why: string): Failure {
  const status = reply.kind === 'reply' ? { status: reply.status } : {}
  const message = `an answer of Google cannot be read: ${why}`
  const error: ErrorFacts = { class: 'UNKNOWN_ERROR', code: null, message, ...status }
  return { kind: action === 'find' ? 'not_sent' : 'ambiguous', error }
}

function answered(reply: Answer, action: Action): Failure {
  const code = reasonOf(reply.body)
  const rule = classificationTable.find((one) => fits(one, reply, code, action)) ?? unknownRule
  const who = reply.origin === 'provider' ? 'Google Calendar' : "Google's token endpoint"
  const wait = retryAfterMs(reply.headers)
  // Such a look has no effect to be in doubt about, but may still take its lane.
  const mayStillRun = action === 'find' && rule.write === 'unanswered'
  const error: ErrorFacts = {
    class: mayStillRun ? 'TIMEOUT' : rule.class,
    code,
    message: `${who} answered ${reply.status}${code === null ? '' : ` ${code}`}: ${rule.says}`,
    status: reply.status,
    ...(rule.scope === undefined ? {} : { scope: rule.scope }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  }
  return { kind: action === 'find' ? rule.find : rule.write, error }
}

function fits(rule: Rule, reply: Answer, code: string | null, action: Action): boolean {
  return (
    rule.origin === reply.origin &&
    rule.statuses.includes(reply.status) &&
    (rule.reasons === undefined || (code !== null && rule.reasons.includes(code))) &&
    (rule.actions === undefined || rule.actions.includes(action))
  )
}

function reasonOf(body: unknown): string | null {
  const api = apiError.safeParse(body)
  if (api.success) return api.data.error.errors[0]?.reason.slice(0, 100) ?? null
  const oauth = oauthError.safeParse(body)
  return oauth.success ? oauth.data.error.slice(0, 100) : null
}
