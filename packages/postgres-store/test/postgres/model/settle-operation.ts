import {
  type Action,
  type AuditEntry,
  type ConnectionEffect,
  type ErrorFacts,
  idempotencyKey,
  type RecordSettlement,
  type ResultMessage,
  type Settlement,
} from '@calsync/core'
import fc from 'fast-check'
import { errorFacts, maybe, message, rarely } from './common-arbitraries.js'
import { patchOf, type Result, results } from './patches.js'
import { inAnyOrder } from './plain-answer.js'
import type { HeldClaim, World } from './world.js'

interface Effect {
  readonly lanes: number | null
  readonly failures: number | null
  /** From the claim's now; null lifts, `'keep'` says nothing. */
  readonly heldMs: number | 'keep' | null
  readonly block: null | {
    readonly oldEpoch: boolean
    readonly error: ErrorFacts
    readonly messages: readonly ResultMessage[]
  }
}

/** What one claim's holder stores. */
interface Piece {
  /** Which of the claims that were made, the latest is 0. */
  readonly claim: number
  /** Bits of the records that are left out. */
  readonly leave: number
  readonly results: readonly Result[]
  readonly action: Action
  readonly audited: boolean
  readonly messages: readonly ResultMessage[]
  readonly replan: boolean
  readonly verifySeries: boolean
  readonly effect: Effect | null
  readonly release: boolean
  /** Whether a record of somebody else's is among the results. */
  readonly strange: boolean
}

export interface Settle {
  readonly do: 'settle'
  readonly pieces: readonly Piece[]
  readonly visibilityMs: number
}

const effect: fc.Arbitrary<Effect> = fc.record({
  lanes: maybe(fc.constantFrom(4, 1, 2.5, 0)),
  failures: maybe(fc.nat({ max: 3 })),
  heldMs: fc.oneof(
    fc.constant<'keep' | null>('keep'),
    fc.constant(null),
    fc.constantFrom(1_000, 60_000, -1_000),
  ),
  block: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.record({
        oldEpoch: rarely,
        error: errorFacts,
        messages: fc.array(message, { maxLength: 2 }),
      }),
    },
  ),
})

const piece: fc.Arbitrary<Piece> = fc.record({
  claim: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 4 })),
  leave: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat({ max: 15 })),
  results: fc.array(fc.constantFrom(...results), { minLength: 1, maxLength: 3 }),
  action: fc.constantFrom('create', 'update', 'delete', 'find'),
  audited: fc.boolean(),
  messages: fc.array(message, { maxLength: 2 }),
  replan: rarely,
  verifySeries: fc.boolean(),
  effect: maybe(effect),
  release: fc.boolean(),
  strange: rarely,
})

export const settleOperation: fc.Arbitrary<Settle> = fc.record({
  do: fc.constant('settle'),
  pieces: fc.array(piece, { minLength: 1, maxLength: 2 }),
  visibilityMs: fc.constantFrom(120_000, 10_000),
})

export async function settle(world: World, { pieces, visibilityMs }: Settle): Promise<unknown> {
  const settlements = new Map<string, Settlement>()
  for (const each of pieces) {
    const held = world.claim(each.claim)
    if (held === undefined) continue
    // A worker joins what it stores of one lease: see `joinSettlements`.
    const { connectionId, fence } = held.claim
    settlements.set(`${connectionId} ${fence}`, settlementOf(world, held, each, visibilityMs))
  }
  const { refused } = await world.side.store.claims.settle([...settlements.values()])
  return inAnyOrder(refused)
}

function settlementOf(
  world: World,
  held: HeldClaim,
  each: Piece,
  visibilityMs: number,
): Settlement {
  const { connectionId, fence, records } = held.claim
  const strangers = each.strange ? (world.claim(each.claim + 1)?.claim.records ?? []) : []
  const ids = new Set(records.map(({ record }) => record.id))
  const own = records.filter((_record, index) => ((each.leave >> (index % 4)) & 1) === 0)
  for (const { record } of own) held.settled.add(record.id)
  const all = [...own, ...strangers.filter(({ record }) => !ids.has(record.id))]
  return {
    connectionId,
    fence,
    worker: 'worker-1',
    records: all.map(({ record }, index) =>
      resultOf(held, record, each, index, ids.has(record.id)),
    ),
    effect: each.effect === null ? null : effectOf(held, each.effect),
    release: each.release,
    visibilityMs,
  }
}

function resultOf(
  held: HeldClaim,
  record: HeldClaim['claim']['records'][number]['record'],
  each: Piece,
  index: number,
  isOwn: boolean,
): RecordSettlement {
  const result = each.results[index % each.results.length] ?? 'done'
  return {
    recordId: record.id,
    seenVersion: record.desired.version,
    patch: patchOf(held, record, result),
    audit: each.audited ? auditOf(held, record, each.action) : null,
    // What others may not store, they do not tell of either.
    messages: index === 0 && isOwn ? each.messages : [],
    replan: each.replan,
    verifySeries: each.verifySeries,
  }
}

function auditOf(
  { claim }: HeldClaim,
  record: HeldClaim['claim']['records'][number]['record'],
  action: Action,
): AuditEntry {
  const tryNumber = record.tryNumber + 1
  const { version } = record.desired
  const { userId } = claim
  return {
    action,
    version,
    tryNumber,
    idempotencyKey: idempotencyKey({ scheduleId: record.ref, userId, version, action, tryNumber }),
    outcome: 'done',
    error: null,
    externalId: record.externalId,
    hash: record.desired.hash,
    requestId: 'request-1',
    durationMs: 12.5,
  }
}

function effectOf(
  { claim }: HeldClaim,
  { lanes, failures, heldMs, block }: Effect,
): ConnectionEffect {
  const heldUntil = heldMs === null ? null : claim.now + (heldMs === 'keep' ? 0 : heldMs)
  const blocks = block && {
    epoch: claim.epoch - (block.oldEpoch ? 1 : 0),
    error: block.error,
    messages: block.messages,
  }
  return {
    ...(lanes === null ? {} : { lanes }),
    ...(failures === null ? {} : { failures }),
    ...(heldMs === 'keep' ? {} : { heldUntil }),
    ...(blocks === null ? {} : { block: blocks }),
  }
}
