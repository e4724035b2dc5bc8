import type { GatewayReply, OperationOutcome, ProviderSession } from '@calsync/core'
import { batchReplies, batchRequest } from './batch.js'
import type { GatewayWithDeadline } from './google-options.js'
import { judge } from './judge.js'
import { httpOf, type Question } from './question.js'

/** More rounds than a search has pages of 250 events, and any other operation questions. */
const MAX_ROUNDS = 20

/**
 * Asks Google until every operation has its outcome: all open questions in one call, then those
 * that their answers lead to in the next. Ends within the gateway's deadline; never rejects.
 */
export async function converse(
  gateway: GatewayWithDeadline,
  session: ProviderSession,
  questions: readonly Question[],
  stop?: AbortSignal,
): Promise<OperationOutcome[]> {
  const endsAt = performance.now() + gateway.deadlineMs
  const outcomes: OperationOutcome[] = []
  let open = questions
  for (let round = 1; open.length > 0; round++) {
    // The gateway ends the first round in time by itself.
    const signal = round === 1 ? stop : endingAt(endsAt, stop)
    const replies =
      round > MAX_ROUNDS ? open.map(() => tooManyRounds) : await ask(gateway, session, open, signal)
    const next: Question[] = []
    for (const [index, question] of open.entries()) {
      const verdict = judge(question, replies[index] ?? noReply)
      if (verdict.kind === 'outcome') outcomes.push({ id: question.id, outcome: verdict.outcome })
      else next.push({ ...question, step: verdict.step })
    }
    open = next
  }
  return stop?.aborted === true ? outcomes.map(stoppedByCaller) : outcomes
}

function endingAt(endsAt: number, stop: AbortSignal | undefined): AbortSignal {
  const late = AbortSignal.timeout(Math.max(0, Math.ceil(endsAt - performance.now())))
  return stop === undefined ? late : AbortSignal.any([stop, late])
}

/** A worker that stops has met no network error: what was not sent was simply not attempted. */
function stoppedByCaller({ id, outcome }: OperationOutcome): OperationOutcome {
  if (outcome.kind !== 'not_sent' || outcome.error.class !== 'NETWORK_ERROR') return { id, outcome }
  return { id, outcome: { kind: 'not_sent', error: { ...outcome.error, class: 'NOT_ATTEMPTED' } } }
}

async function ask(
  gateway: GatewayWithDeadline,
  { credential }: ProviderSession,
  questions: readonly Question[],
  signal?: AbortSignal,
): Promise<readonly GatewayReply[]> {
  const requests = questions.map(httpOf)
  const [only, ...others] = requests
  if (only === undefined) return []
  if (others.length === 0) return [await gateway.send(credential, only, signal)]
  const reply = await gateway.send(credential, batchRequest(requests), signal)
  return batchReplies(requests.length, reply)
}

const tooManyRounds: GatewayReply = { kind: 'not_sent', message: 'the search has too many pages' }
const noReply: GatewayReply = { kind: 'lost', reason: 'reset', message: 'there is no answer' }
