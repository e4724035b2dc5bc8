import { setTimeout as delay } from 'node:timers/promises'
import type { ChaosWorld } from './world/world.ts'

const LOOK_MS = 150
/** Looks between two questions for what is still to be done. */
const ASK_EVERY = 6

/** How things came to rest. */
export interface Rest {
  /** `null`: never. */
  readonly ms: number | null
  /** What calsync had to do when it was last asked while it was at work, for people. */
  readonly last: readonly string[]
}

/**
 * Waits until everything is at rest: nothing is due, and nothing is under way at the provider behind
 * its reply.
 */
export async function becomeQuiet(
  world: Pick<ChaosWorld, 'isQuiet' | 'unrest' | 'sandbox'>,
  limitMs: number,
): Promise<Rest> {
  const from = Date.now()
  let last: readonly string[] = []
  for (let look = 1; Date.now() - from < limitMs; look++) {
    if (await world.isQuiet()) {
      await world.sandbox.settled()
      // What landed just now may have given calsync something to do.
      if (await world.isQuiet()) return { ms: Date.now() - from, last }
    }
    if (look % ASK_EVERY === 0) last = await world.unrest()
    await delay(LOOK_MS)
  }
  return { ms: null, last: await world.unrest() }
}
