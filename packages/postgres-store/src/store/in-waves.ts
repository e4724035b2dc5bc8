import type { Settlement } from '@calsync/core'

/**
 * Groups settlements so that within a group every connection stands once, in the order given: one
 * UPDATE takes only one of several source rows for the same target, and not a certain one. Almost
 * always there is one group.
 */
export function inWaves(settlements: readonly Settlement[]): Settlement[][] {
  const waves: Settlement[][] = []
  const seen = new Map<string, number>()
  for (const settlement of settlements) {
    const index = seen.get(settlement.connectionId) ?? 0
    seen.set(settlement.connectionId, index + 1)
    const wave = (waves[index] ??= [])
    wave.push(settlement)
  }
  return waves
}
