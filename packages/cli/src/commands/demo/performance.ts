import type { Screen } from './screen.js'
import type { Servers } from './servers.js'

/** What one run of the demo has to work with. */
export interface Performance {
  readonly screen: Screen
  readonly servers: Servers
  readonly seed: number
  readonly interrupted: AbortSignal
  /** Registers what has to be closed; done in reverse, however the demo ends. */
  readonly atEnd: (close: () => Promise<unknown>) => void
  /** Wall clock, milliseconds. */
  readonly now: () => number
}
