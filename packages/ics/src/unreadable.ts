import { messageOf } from '@calsync/core'

/** Why an event cannot be read, as the end of "it cannot be read: …". Never leaves the package. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Why something cannot be read. An error that nobody foresaw must not cost the other events. */
export function reasonOf(error: unknown): string {
  return error instanceof Unreadable ? error.message : `it cannot be read: ${messageOf(error)}`
}
