import type { ConnectionEffect, Settlement } from '../ports/store/claim-store.js'

/**
 * One settlement per connection and fence, in the order given: the store sees each connection once.
 */
export function joinSettlements(settlements: readonly Settlement[]): Settlement[] {
  const joined = new Map<string, Settlement>()
  for (const next of settlements) {
    const key = `${next.connectionId}/${next.fence}`
    const before = joined.get(key)
    joined.set(key, before === undefined ? next : join(before, next))
  }
  return [...joined.values()]
}

function join(before: Settlement, next: Settlement): Settlement {
  return {
    ...before,
    records: [...before.records, ...next.records],
    effect: joinEffects(before.effect, next.effect),
    release: before.release || next.release,
  }
}

/** The later word counts, but a hold never shrinks. */
function joinEffects(
  before: ConnectionEffect | null,
  next: ConnectionEffect | null,
): ConnectionEffect | null {
  if (before === null || next === null) return before ?? next
  const holds = [before.heldUntil, next.heldUntil].filter((until) => typeof until === 'number')
  const joined = { ...before, ...next }
  return holds.length === 0 ? joined : { ...joined, heldUntil: Math.max(...holds) }
}
