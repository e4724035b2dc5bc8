import type { ConnectionHealth } from '../model/connection.js'
import type { Secret } from '../model/secret.js'

export interface ResolveRequest {
  /** The id under which the gateway knows the user. */
  readonly gatewayUserId: string
  /** Narrows the choice when the user has several connections; otherwise the newest usable one. */
  readonly connectionHint?: string
}

/** A connection that was checked to belong to the user who was asked for. */
export interface ResolvedConnection {
  readonly credential: Secret
  /** Stable name of the account at the provider, for example its mail address or vault id. */
  readonly account: string
  readonly health: ConnectionHealth
}

/** A request to the provider, relative to its base URL. */
export interface GatewayRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Which operation this is, for gateways that want an action id. */
  readonly operation: string
  /** Relative, with path segments already encoded; may have a query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Text: JSON, unless the headers say otherwise. */
  readonly body?: string
}

/**
 * What came back, or how it failed to come back. `origin` tells the provider's own answer from the
 * gateway's. `lost` means that the request may have had an effect, `not_sent` that it cannot have.
 */
export type GatewayReply =
  | {
      readonly kind: 'reply'
      readonly origin: 'provider' | 'gateway'
      readonly status: number
      /** Lower-case names, without the gateway's own prefixes. */
      readonly headers: Readonly<Record<string, string>>
      readonly body: unknown
      /** Why the body could not be read as JSON, when it could not. */
      readonly unreadable?: string
    }
  | { readonly kind: 'lost'; readonly reason: 'timeout' | 'reset'; readonly message: string }
  | { readonly kind: 'not_sent'; readonly message: string }

export interface GatewayHealth {
  readonly health: ConnectionHealth
  readonly message: string
}

/** How a provider's requests reach an account. Pica is one; a direct OAuth client would be another. */
export interface ConnectionGateway {
  readonly name: string
  /**
   * Looks the user's connection up and re-checks its owner. Throws `CalsyncError`:
   * `CONNECTION_NOT_FOUND`, `GATEWAY_REJECTED` (secret), `GATEWAY_UNAVAILABLE` (retryable).
   */
  resolve(request: ResolveRequest, signal?: AbortSignal): Promise<ResolvedConnection>
  /** Sends one request; resolves within the gateway's deadline and never rejects for a bad reply. */
  send(credential: Secret, request: GatewayRequest, signal?: AbortSignal): Promise<GatewayReply>
  /** The vault's word on connections, by gateway user id; throws like `resolve` when it is down. */
  check(
    gatewayUserIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, GatewayHealth>>
  /** Ends the connection at the gateway. Ending one that is gone is fine. */
  disconnect(request: ResolveRequest, signal?: AbortSignal): Promise<void>
  /** Finds a rejected secret, an unreachable host and the like; an empty list is good. */
  diagnose(signal?: AbortSignal): Promise<readonly GatewayFinding[]>
}

export interface GatewayFinding {
  readonly message: string
  readonly next: string
}
