import type { Connection, ConnectionHealth, ConnectionState } from '../../model/connection.js'
import type { Secret } from '../../model/secret.js'

export interface ConnectionFilter {
  readonly connectionId?: string
  readonly userId?: string
  readonly organizationId?: string
  readonly integration?: string
  readonly states?: readonly ConnectionState[]
}

export interface ConnectRequest {
  readonly organizationId: string
  readonly userId: string
  readonly integration: string
  readonly account: string
  readonly gatewayUserId: string
  readonly credential: Secret
  readonly health: ConnectionHealth
  /**
   * Mode that the organisation starts in: stored when it has neither a setting for the integration
   * nor a connection of it yet. Default: nothing is stored, which means `on`.
   */
  readonly firstMode?: OrganizationMode
}

export interface ConnectResult {
  readonly connection: Connection
  readonly outcome: 'created' | 'reconnected' | 'unchanged'
  /** The user's other connections of this integration, disconnected because the account changed. */
  readonly replaced: readonly string[]
}

export interface HealthUpdate {
  readonly connectionId: string
  readonly health: ConnectionHealth
}

/** What a pause or an organisation's setting reaches. */
export type PauseScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'organization'; readonly organizationId: string }
  | { readonly kind: 'integration'; readonly integration: string }
  | { readonly kind: 'connection'; readonly connectionId: string }

export interface Pause {
  readonly scope: PauseScope
  readonly by: string
  readonly reason: string | null
  readonly at: number
}

/**
 * What an organisation does with an integration.
 *
 * - `on`: changes are planned and sent.
 * - `observe`: changes are planned and reported; nothing is sent, nor is anything looked at.
 * - `off`: switched off by its admin. Changes are planned, so that it can be switched on again.
 */
export type OrganizationMode = 'on' | 'observe' | 'off'

export interface OrganizationSetting {
  readonly organizationId: string
  readonly integration: string
  readonly mode: OrganizationMode
  readonly changedBy: string | null
  readonly reason: string | null
}

/** Connections, organisations' settings and pauses. */
export interface ConnectionStore {
  /**
   * Creates the connection, or gives an existing one (same organisation, user, integration and
   * account) a new key, raises its epoch when the key differs, and connects it again. Unless it was
   * connected with the same key, `connectedAt` is now and its failures are forgotten. Committed when
   * it resolves: a backfill that starts afterwards sees it.
   */
  connect(request: ConnectRequest): Promise<ConnectResult>
  /** The user ends the connection. Records stay, nothing is sent. */
  disconnect(connectionId: string, by: string): Promise<void>
  listConnections(filter: ConnectionFilter): Promise<readonly Connection[]>
  saveHealth(updates: readonly HealthUpdate[]): Promise<void>
  /** Sets what an organisation does with an integration. Without a setting it is on. */
  setOrganization(setting: OrganizationSetting): Promise<void>
  listOrganizations(): Promise<readonly OrganizationSetting[]>
  pause(scope: PauseScope, by: string, reason: string | null): Promise<boolean>
  /** False when nothing was paused. */
  resume(scope: PauseScope): Promise<boolean>
  listPauses(): Promise<readonly Pause[]>
}
