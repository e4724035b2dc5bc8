import type { Clock } from '@calsync/core'

/** The work took longer than it may; it may still be going on. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'

  constructor(ms: number) {
    super(`no answer within ${ms} ms`)
  }
}

const expired = Symbol('expired')

/** The result of `work`, or a `DeadlineError` after `ms`; a later failure of the work is dropped. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController()
  try {
    const deadline = clock.sleep(ms, done.signal).then((): typeof expired => expired)
    const first = await Promise.race([work, deadline])
    if (first === expired) throw new DeadlineError(ms)
    return first
  } finally {
    done.abort()
  }
}
