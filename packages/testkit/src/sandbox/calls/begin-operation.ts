import type { FaultPlan } from '../faults/fault-book.js'
import { GraphFailure, graphErrorReply } from '../graph/graph-failure.js'
import type { Mailbox } from '../graph/mailbox.js'
import type { JournalEntry } from '../journal/journal-entry.js'
import { readHeader, type SandboxHeaders } from '../request.js'
import type { VaultConnection } from '../vault/vault-connection.js'
import type { WireReply } from '../wire-reply.js'
import { correlationOfPath, describeBody } from './describe-operation.js'
import type { World } from './world.js'

/** One operation on a mailbox: a call of its own, or an item of a batch. */
export interface Operation {
  readonly connection: VaultConnection
  readonly mailbox: Mailbox
  readonly method: string
  /** Path below `/v1.0`, with query. */
  readonly path: string
  readonly headers: SandboxHeaders
  readonly body: unknown
  /** For an item: the batch it came in. */
  readonly batch?: JournalEntry | undefined
}

/** An operation that has arrived: it holds a lane, or it has been throttled. */
export interface BegunOperation {
  readonly operation: Operation
  readonly entry: JournalEntry
  readonly plan: FaultPlan | undefined
  /** Throttled: this is the answer. */
  readonly throttled?: WireReply
}

/** Journals the arrival and takes a lane, both at once: nothing else can come in between. */
export function beginOperation(world: World, operation: Operation): BegunOperation {
  const { mailbox, method, path, batch, connection, body } = operation
  const { lanes, counters } = mailbox
  const now = world.clock.now()
  const refusal = lanes.take(now, world.settings)
  const facts = describeBody(body)
  const mutableIds = !/ImmutableId/i.test(readHeader(operation.headers, 'prefer') ?? '')
  // Items of one batch were sent together: an earlier one's Retry-After does not make them early.
  const early = lanes.isEarly(batch?.at ?? now)
  const entry = world.journal.arrive({
    at: now,
    kind: 'operation',
    batch: batch?.seq,
    connectionId: connection.id,
    mailbox: mailbox.identity,
    method,
    path,
    inFlight: refusal === undefined ? lanes.inFlight : lanes.inFlight + 1,
    early,
    mutableIds,
    correlation: facts.correlation,
    transactionId: facts.transactionId,
    status: 0,
    effect: 'none',
    throttled: false,
    lost: false,
  })
  counters.calls++
  if (early) counters.early++
  if (mutableIds) counters.mutableIds++
  if (refusal !== undefined) {
    const seconds = String(Math.max(1, Math.ceil(refusal.retryAfterMs / 1000)))
    const headers = { 'Retry-After': seconds }
    const failure = new GraphFailure(429, 'ApplicationThrottled', refusal.message, {}, headers)
    const throttled = graphErrorReply(failure, now)
    markThrottled(world, mailbox, entry, Number(seconds) * 1000)
    return { operation, entry, plan: undefined, throttled }
  }
  if (world.faults.empty) return { operation, entry, plan: undefined }
  entry.correlation ??= correlationOfPath(mailbox, path)
  const plan = world.faults.planOperation({
    scope: batch === undefined ? 'single' : 'item',
    method,
    path,
    mailbox: mailbox.identity,
    correlation: entry.correlation,
    subject: facts.subject,
  })
  if (plan !== undefined) {
    entry.faults = plan.rules
    counters.faults++
    world.journal.totals.faults++
  }
  return { operation, entry, plan }
}

/** Books a 429 on a mailbox; without a Retry-After nothing is held. */
export function markThrottled(
  world: World,
  mailbox: Mailbox,
  entry: JournalEntry,
  retryAfterMs: number | undefined,
): void {
  entry.throttled = true
  mailbox.counters.throttled++
  world.journal.totals.throttled++
  if (retryAfterMs === undefined) return
  entry.retryAfterMs = retryAfterMs
  mailbox.lanes.hold(world.clock.now(), retryAfterMs)
}
