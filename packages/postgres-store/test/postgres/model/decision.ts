import type { HeadState, Presence, Priority, ResultMessage } from '@calsync/core'
import fc from 'fast-check'
import { maybe, message, part, priority, rarely, slot, who } from './common-arbitraries.js'

interface Wish {
  readonly slot: number
  readonly part: string
  readonly presence: Presence
  readonly priority: Priority
  readonly reason: string | null
  /** For a connection that there is not, or under the id of another record. */
  readonly impossible: boolean
}

/** What is decided for one head. */
export interface Decision {
  readonly state: Exclude<HeadState, 'new'>
  /** Whether there is a new version; when not, records that are there stay as they are. */
  readonly changes: boolean
  readonly facilitators: readonly string[] | null
  readonly replanInMs: number | null
  readonly wishes: readonly Wish[]
  readonly postponeMs: number | null
  readonly messages: readonly ResultMessage[]
}

export const decision: fc.Arbitrary<Decision> = fc.record({
  state: fc.constantFrom('live', 'live', 'live', 'deleted', 'source_missing', 'invalid'),
  changes: fc.constantFrom(true, true, true, false),
  facilitators: maybe(fc.subarray(['alice', 'bob', 'carol'])),
  replanInMs: maybe(fc.constantFrom(0, 5_000, 60_000)),
  wishes: fc.array(
    fc.record({
      slot,
      part,
      presence: fc.constantFrom<Presence>('present', 'present', 'absent'),
      priority,
      reason: who,
      impossible: rarely,
    }),
    { maxLength: 5 },
  ),
  postponeMs: fc.oneof(
    { weight: 6, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(0, 5_000, 60_000) },
  ),
  messages: fc.array(message, { maxLength: 2 }),
})
