import { setTimeout as delay } from 'node:timers/promises'

/** Ctrl-C: everything that waits ends with this. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted')
  }
}

/** Rejects with `Interrupted` once the signal is aborted. */
export async function pause(ms: number, interrupted: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal: interrupted }).catch(() => {})
  if (interrupted.aborted) throw new Interrupted()
}
