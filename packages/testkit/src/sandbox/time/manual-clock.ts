import type { SandboxClock } from './sandbox-clock.js'

/** A clock that moves only when told to. */
export interface ManualClock extends SandboxClock {
  /** Moves time on, waking each sleeper at its own moment, in order. */
  advance(ms: number): Promise<void>
  /** Lets everything run that does not wait for time. */
  flush(): Promise<void>
  /** Number of sleepers. */
  sleeping(): number
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** @param startMs Milliseconds since the epoch; default 2026-01-05T08:00:00Z, a Monday. */
export function createManualClock(startMs = Date.UTC(2026, 0, 5, 8)): ManualClock {
  let now = startMs
  let sleepers: Sleeper[] = []

  // A macrotask turn, not a delay: every promise that can settle has settled before it runs.
  const flush = () => new Promise<void>((resolve) => setImmediate(resolve))

  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal?.aborted || ms <= 0) return resolve()
      const wake = () => {
        sleepers = sleepers.filter((other) => other !== sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper: Sleeper = { at: now + ms, wake }
      sleepers.push(sleeper)
      signal?.addEventListener('abort', wake, { once: true })
    })

  const advance = async (ms: number) => {
    const until = now + ms
    await flush()
    for (;;) {
      const due = sleepers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      now = Math.max(now, due.at)
      due.wake()
      await flush()
    }
    now = until
    await flush()
  }

  return { now: () => now, sleep, advance, flush, sleeping: () => sleepers.length }
}
