import type { Instant } from './instant.js'
import type { ErrorFacts } from './outcome.js'

/** The vault's words for a connection's state. */
export type ConnectionHealth = 'operational' | 'degraded' | 'failed' | 'unknown'

/**
 * - `connected`: work is sent.
 * - `blocked`: the provider wants the user to reconnect; work is kept, not sent.
 * - `disconnected`: the user ended it on purpose; work is kept, not sent.
 */
export type ConnectionState = 'connected' | 'blocked' | 'disconnected'

/**
 * What becomes of the events of a user who opted out. `keep`: they stay as they are, and nothing is
 * sent. `remove`: they are removed.
 */
export type OptOut = 'keep' | 'remove'

/** One user's link to one account at a provider, as stored; never with its key. */
export interface Connection {
  readonly id: string
  readonly organizationId: string
  readonly userId: string
  /** For example `microsoft-outlook`. */
  readonly integration: string
  /** The account at the provider; another account is another connection. */
  readonly account: string
  /** The id under which the gateway knows the user. */
  readonly gatewayUserId: string
  readonly state: ConnectionState
  /** Grows with every new key of the same account. */
  readonly epoch: number
  readonly health: ConnectionHealth
  readonly healthCheckedAt: Instant | null
  readonly heldUntil: Instant | null
  readonly lastError: ErrorFacts | null
  readonly connectedAt: Instant
  readonly disconnectedAt: Instant | null
  /** The calendar that events are created in; `null` for the account's default one. */
  readonly calendarId: string | null
  /** Whether the user wants no schedules in this calendar, though everything is connected. */
  readonly optOut: OptOut | null
}
