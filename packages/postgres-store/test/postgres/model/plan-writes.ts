import type { HeadWrite, LockedHead, PlanWrites, RecordWrite, Targets } from '@calsync/core'
import { TICK_MS } from './common-arbitraries.js'
import type { Decision } from './decision.js'
import { recordIdOf } from './places.js'
import { scheduleOf } from './schedule-of.js'
import type { World } from './world.js'

/** Carries the decisions out, the first for the first head, and so on, in turn. */
export function writesOf(
  world: World,
  decisions: readonly Decision[],
  heads: readonly LockedHead[],
  targets: readonly Targets[],
  now: number,
): PlanWrites {
  const decided = heads.map((locked, index) => ({
    locked,
    targets: targets[index],
    decision: decisions[index % decisions.length] as Decision,
  }))
  const planned = decided.filter((each) => each.decision.postponeMs === null)
  return {
    heads: planned.map((each) => headOf(each.locked, each.decision, now)),
    records: planned.flatMap((each) => recordsOf(world, each)),
    postponed: decided.flatMap(({ locked, decision: { postponeMs } }) =>
      postponeMs === null ? [] : [{ ref: locked.head.ref, delayMs: postponeMs, error: AWAY }],
    ),
    messages: planned.flatMap((each) => each.decision.messages),
  }
}

const AWAY = { class: 'SERVICE_UNAVAILABLE', code: null, message: 'the source is away' } as const

function versionOf({ head }: LockedHead, { changes }: Decision): number {
  return head.version + (changes || head.version === 0 ? 1 : 0)
}

function headOf(locked: LockedHead, made: Decision, now: number): HeadWrite {
  const { state, facilitators, replanInMs } = made
  const { ref: of } = locked.head
  const version = versionOf(locked, made)
  return {
    ref: of,
    state,
    version,
    hash: `h${version}`,
    hashVersion: version,
    renderVersion: `r${version}`,
    snapshot: facilitators === null ? locked.head.snapshot : scheduleOf(of, facilitators),
    error: state === 'invalid' ? AWAY : null,
    replanAt: replanInMs === null ? null : now + Math.ceil(replanInMs / TICK_MS) * TICK_MS,
  }
}

interface Decided {
  readonly locked: LockedHead
  readonly targets: Targets | undefined
  readonly decision: Decision
}

function recordsOf(world: World, { locked, targets, decision: made }: Decided): RecordWrite[] {
  const { ref: of } = locked.head
  const version = versionOf(locked, made)
  const isNew = version > locked.head.version
  const places = new Map(made.wishes.map((wish) => [`${wish.slot} ${wish.part}`, wish]))
  return [...places.values()].flatMap((wish): RecordWrite[] => {
    const connectionId = world.idOf(wish.slot)
    if (world.connected(wish.slot) === undefined && !wish.impossible) return []
    const stands = targets?.records.some(
      (record) => record.connectionId === connectionId && record.part === wish.part,
    )
    if (stands === true && !isNew) return []
    const { part: piece, presence, priority: urgency, reason } = wish
    return [
      {
        id: recordIdOf(wish.slot, wish.impossible ? 'class:1' : of, piece),
        ref: of,
        connectionId,
        part: piece,
        desired: { version, presence, hash: presence === 'present' ? `h${version}` : null },
        priority: urgency,
        reason,
      },
    ]
  })
}
