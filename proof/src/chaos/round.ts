import { setTimeout as delay } from 'node:timers/promises'
import type { Crew } from './crew.ts'
import type { Deck } from './deck.ts'
import type { Dice } from './dice.ts'
import type { Fault, Ground } from './faults/fault.ts'
import { strike, type StrikeParts } from './strike.ts'

/**
 * `faults`: one after another, each with its recovery time. `kills`: workers die at failpoints, one
 * after another. `all`: both, and several faults at once.
 */
export type RoundKind = 'faults' | 'kills' | 'all'

export interface RoundParts {
  readonly strikes: StrikeParts
  readonly crew: Crew
  readonly deck: Deck<Fault>
  readonly dice: Dice
  /** Faults in force at once. */
  readonly atOnce: number
  /** Workers that die at failpoints at once. */
  readonly armed: number
  /** Aborted when the round is to end. */
  readonly signal: AbortSignal
}

/** Lets faults strike until the signal is aborted, and waits until the last of them is over. */
export async function playRound(kind: RoundKind, parts: RoundParts): Promise<void> {
  const { crew, signal, atOnce, armed } = parts
  if (kind === 'faults') return playStream(parts, new Set(), true)
  crew.arm(armed)
  try {
    if (kind === 'kills') await untilAborted(signal)
    else {
      const taken = new Set<Ground>()
      const streams = Array.from({ length: atOnce }, () => playStream(parts, taken, false))
      await Promise.all(streams)
    }
  } finally {
    await crew.disarm()
  }
}

/** One fault after another. What stands on the same ground as one in force waits for its turn. */
async function playStream(
  { strikes, crew, deck, dice, signal }: RoundParts,
  taken: Set<Ground>,
  measured: boolean,
): Promise<void> {
  while (!signal.aborted && !deck.isOver) {
    // All workers may just be replaced: then nobody is there whom a fault could strike.
    const fault = crew.workers().length === 0 ? null : deck.nextOf(isFree)
    if (fault === null) {
      await delay(100)
      continue
    }
    taken.add(fault.ground)
    await strike(strikes, fault, dice, measured)
    taken.delete(fault.ground)
  }

  function isFree({ ground }: Fault): boolean {
    return ground === 'calls' || !taken.has(ground)
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
