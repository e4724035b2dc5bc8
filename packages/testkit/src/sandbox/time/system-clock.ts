import type { SandboxClock } from './sandbox-clock.js'

/** The machine's own clock, for the server. An aborted sleep resolves at once. */
export function createSystemClock(): SandboxClock {
  return {
    now: () => Date.now(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const end = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', end)
          resolve()
        }
        const timer = setTimeout(end, ms)
        signal?.addEventListener('abort', end, { once: true })
      }),
  }
}
