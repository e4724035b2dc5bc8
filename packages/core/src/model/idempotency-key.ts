import type { Action } from './sync-record.js'

export interface IdempotencyKeyParts {
  readonly scheduleId: string
  readonly userId: string
  readonly version: number
  readonly action: Action
  /** Number of this try within the version, from 1; the first carries no suffix. */
  readonly tryNumber: number
}

/**
 * The proposals' key of one try: `${scheduleId}:${userId}:v${version}:${ACTION}[:retry${n}]`,
 * for example `class:42:alice:v2:UPDATE:retry1`. Unique per connection.
 */
export function idempotencyKey(parts: IdempotencyKeyParts): string {
  const retry = parts.tryNumber > 1 ? `:retry${parts.tryNumber - 1}` : ''
  return `${parts.scheduleId}:${parts.userId}:v${parts.version}:${parts.action.toUpperCase()}${retry}`
}
