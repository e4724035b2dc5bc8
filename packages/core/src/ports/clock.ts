/** Time as the engine sees it; a simulator brings its own. */
export interface Clock {
  /** Wall clock, milliseconds since 1970; for timestamps in messages, never for decisions. */
  now(): number
  /** Milliseconds from an arbitrary start that never go back; for measuring. */
  monotonic(): number
  /** Resolves after `ms`, or as soon as the signal is aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
