import type { Clock, LogFields, Logger } from '@calsync/core'

/** Time that moves only when told to. */
export class ManualClock implements Clock {
  #now = 1_000
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>()

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const sleeper = { at: this.#now + ms, wake: resolve }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper)
        resolve()
      })
    })
  }

  async advance(ms: number): Promise<void> {
    this.#now += ms
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.at > this.#now) continue
      this.#sleepers.delete(sleeper)
      sleeper.wake()
    }
    // Lets everything that was waiting go on.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export interface Line {
  readonly level: string
  readonly event: string
  readonly fields: LogFields
}

export function recordingLogger(lines: Line[]): Logger {
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}): void => {
      lines.push({ level, event, fields })
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
