import { setTimeout as delay } from 'node:timers/promises'

const LIMIT_MS = 30_000

/**
 * Tries until it works, for half a minute: what mends a fault may itself be struck by another one.
 * Rejects with the last error.
 */
export async function insist<T>(act: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LIMIT_MS
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(100)
    }
  }
}
