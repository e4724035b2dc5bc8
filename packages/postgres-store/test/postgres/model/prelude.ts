import type { Operation } from './operation.js'
import { refs, slots } from './places.js'

const wish = { part: '', presence: 'present', priority: 'live', reason: null } as const

/** Two users, two schedules. */
export const before: readonly Operation[] = [
  { do: 'connect', slot: 0, key: 'key-1', health: 'operational' },
  { do: 'connect', slot: 1, key: 'key-1', health: 'operational' },
  {
    ...{ do: 'plan', refs: ['class:1', 'class:2'], limit: 1, priority: 'live', by: null },
    ...{ fails: false, during: [] },
    decisions: [
      {
        ...{ state: 'live', changes: true, facilitators: ['alice'], replanInMs: null },
        ...{ postponeMs: null, messages: [] },
        wishes: [0, 1].map((slot) => ({ ...wish, slot, impossible: false })),
      },
    ],
  },
]

/** What only shows in the end: everything that is left is taken out. */
export const after: readonly Operation[] = [
  { do: 'lists', limit: 100 },
  ...refs.map((ref): Operation => ({ do: 'explain', ref, userId: null })),
  { do: 'publish', limit: 1_000, fails: false, during: [] },
  { do: 'advance', ms: 86_400_000 },
  { do: 'find due', limit: 1_000 },
  {
    ...{ do: 'claim', slots: slots.map((_slot, index) => index), worker: 'last' },
    ...{ leaseMs: 1_000, items: 1_000, maxFlightMs: 60_000 },
  },
  { do: 'mark replans', limit: 1_000 },
  {
    ...{ do: 'plan', refs: null, limit: 1_000, priority: 'live', by: null },
    ...{ fails: true, during: [], decisions: [] },
  },
]
