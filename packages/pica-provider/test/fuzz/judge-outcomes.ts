import assert from 'node:assert/strict'
import type {
  CalendarProvider,
  ErrorFacts,
  OperationOutcome,
  Outcome,
  PreparedOperation,
} from '@calsync/core'
import { Secret } from '@calsync/core'
import { passthroughRequest } from '../../src/pica/passthrough.js'
import { readPicaOptions } from '../../src/pica/pica-options.js'
import { operation } from '../support/events.js'
import type { WireAnswer, WireReply } from './generated-reply.js'

const settings = readPicaOptions({ secret: 'sk_test_x' })

/** Whether the outcomes of a call keep what the port promises, whatever the answer was. */
export function judgeOutcomes(
  provider: CalendarProvider,
  call: readonly PreparedOperation[],
  outcomes: readonly OperationOutcome[],
  answer: WireAnswer | null,
): void {
  assert.deepEqual(outcomes.map(({ id }) => id).sort(), call.map(({ id }) => id).sort())
  const text = JSON.stringify(outcomes)
  assert.ok(!text.includes('canary'), `an outcome holds a canary: ${text}`)
  for (const [index, prepared] of call.entries()) {
    const { outcome } = outcomes.find(({ id }) => id === prepared.id) as OperationOutcome
    judgeKind(prepared, outcome)
    if ('error' in outcome) judgeError(outcome.error)
    for (const id of idsOf(outcome)) {
      const isKnown = prepared.action === 'update' && id === prepared.externalId
      judgeId(provider, id, isKnown ? null : answer)
    }
    if (answer !== null)
      judgeEffect(prepared, outcome, answer, call.length === 1 ? null : index + 1)
  }
}

function judgeKind({ action }: PreparedOperation, outcome: Outcome): void {
  const allowed =
    action === 'find'
      ? ['found', 'refused', 'not_sent']
      : ['done', 'refused', 'not_sent', 'ambiguous', 'unanswered']
  assert.ok(allowed.includes(outcome.kind), `${action} came to ${outcome.kind}`)
  if (outcome.kind === 'done' && action === 'create') assert.ok(outcome.externalId)
}

function judgeError({ message, code, retryAfterMs, status, requestId }: ErrorFacts): void {
  assert.ok(message.length > 0 && message.length <= 500)
  assert.doesNotMatch(message, /\n|node_modules|<html/)
  assert.match(code ?? 'none', /^[\w:]{1,70}$/)
  assert.match(requestId ?? 'abcdef01', /^[0-9a-f-]{8,64}$/i)
  assert.ok(status === undefined || Number.isInteger(status))
  if (retryAfterMs === undefined) return
  assert.ok(Number.isInteger(retryAfterMs) && retryAfterMs >= 0 && retryAfterMs <= 86_400_000)
}

function idsOf(outcome: Outcome): string[] {
  if (outcome.kind === 'done') return outcome.externalId === null ? [] : [outcome.externalId]
  if (outcome.kind === 'found') return outcome.events.map(({ externalId }) => externalId)
  const { existingExternalId } = outcome.error
  return existingExternalId === undefined ? [] : [existingExternalId]
}

/** An id was given, and the engine can go on with it. */
function judgeId(provider: CalendarProvider, id: string, answer: WireAnswer | null): void {
  if (answer?.kind === 'reply') {
    const written = JSON.stringify(id).slice(1, -1)
    const given = answer.text.includes(written) || answer.text.includes('\\u')
    assert.ok(given, `the id ${JSON.stringify(id)} was not given`)
  }
  for (const action of ['update', 'delete'] as const) {
    const prepared = provider.prepare(operation({ action, externalId: id }))
    assert.equal(prepared.kind, 'prepared')
    if (prepared.kind !== 'prepared') continue
    const { method, path } = prepared.prepared.request as { method: 'PATCH'; path: string }
    const request = { method, path, operation: action }
    const sent = passthroughRequest(new Secret('key'), request, settings)
    assert.notEqual(sent, null, `the id ${JSON.stringify(id)} makes a path that is never sent`)
  }
}

/** A write is refused only by a definite no, and is done only by a success. */
function judgeEffect(
  { action }: PreparedOperation,
  outcome: Outcome,
  answer: WireAnswer,
  batchId: number | null,
): void {
  if (action === 'find') return
  if (answer.kind !== 'reply') {
    assert.equal(outcome.kind, answer.kind === 'lost' ? 'unanswered' : 'not_sent')
    return
  }
  const statuses = statusesOf(answer, batchId)
  const { kind } = outcome
  if (kind === 'refused') assert.ok(statuses.some(isDefinite), `refused by ${statuses.join()}`)
  if (kind === 'done') assert.ok(statuses.every(isSuccess), `done by ${statuses.join()}`)
  if (kind === 'not_sent') assert.ok(!statuses.every(isSuccess), 'not sent, by a success')
  const unreadable = answer.cut !== undefined || !isJson(answer.text)
  if (unreadable && isSuccess(answer.status)) {
    const certain = batchId === null && action !== 'create' && isFromUpstream(answer)
    assert.ok(kind === 'ambiguous' || (certain && kind === 'done'), `${kind}, and it is unreadable`)
  }
}

function isFromUpstream({ headers }: Pick<WireReply, 'headers'>): boolean {
  return Object.keys(headers).some((name) => name.startsWith('x-pica-passthrough-'))
}

/** Every status that speaks of the operation: the reply's, and those of its items in a batch. */
function statusesOf({ status, text, cut, headers }: WireReply, batchId: number | null): number[] {
  const body = cut === undefined && isJson(text) ? parse(text) : null
  const own = isFromUpstream({ headers }) || status >= 400 ? null : gatewayStatus(body)
  const outer = [own ?? status]
  if (batchId === null || !isSuccess(status)) return outer
  const { responses } = (body ?? {}) as { responses?: unknown }
  const items = (Array.isArray(responses) ? responses : []) as ({
    id?: unknown
    status?: unknown
  } | null)[]
  const about = items.filter((item) => {
    const id = item?.id
    return (typeof id === 'string' || typeof id === 'number') && `${id}` === `${batchId}`
  })
  return about.length === 0
    ? outer
    : about.map((item) => (typeof item?.status === 'number' ? item.status : Number.NaN))
}

/** The status in an error of the gateway, which counts where HTTP says something better. */
function gatewayStatus(body: unknown): number | null {
  const { key, message, status } = (body ?? {}) as Readonly<Record<string, unknown>>
  const isError = typeof key === 'string' && typeof message === 'string'
  return isError && typeof status === 'number' && status >= 400 && status < 600 ? status : null
}

function isDefinite(status: number): boolean {
  return (status >= 400 && status < 500) || status === 501 || status === 507
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function isJson(text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return text.replace(/^\uFEFF/, '').trim() === ''
  }
}

function parse(text: string): unknown {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  return trimmed === '' ? null : (JSON.parse(trimmed) as unknown)
}
