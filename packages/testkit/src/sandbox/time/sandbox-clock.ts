/** The only source of time in the sandbox. A sleep that is aborted may resolve or reject. */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
