import { checkHealth, type HealthReport } from '../engine/check-health.js'
import type { Environment } from '../engine/environment.js'
import { reconnectNudge } from '../engine/nudges.js'
import { CalsyncError } from '../model/calsync-error.js'
import type { Connection } from '../model/connection.js'
import type { CalendarProvider } from '../ports/calendar-provider.js'
import type { ConnectionFilter, ConnectResult } from '../ports/store/connection-store.js'
import { requestBackfill } from './backfills.js'

const STATUS_CACHE_MS = 300_000
/** A backfill that is not among the newest ones is ordered again, which does no harm. */
const RUNS_LOOKED_AT = 100

export interface ConnectOptions {
  readonly userId: string
  /** Default `''`, for hosts without organisations. */
  readonly organizationId?: string
  /** Default: the only configured provider. */
  readonly integration?: string
  /** The id under which the gateway knows the user. Default: `userId`. */
  readonly gatewayUserId?: string
  /** What the browser reported; only narrows the look-up, is never trusted as it is. */
  readonly connectionHint?: string
}

/** Users' connections. */
export class ConnectionsApi {
  readonly #environment: Environment

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /**
   * Looks the user's connection up at the gateway, checks that it is his, stores its key encrypted
   * and orders a backfill of his schedules. Calling it again after a reconnect is how a new key
   * gets in. Throws `CalsyncError`: `CONNECTION_NOT_FOUND`, `GATEWAY_REJECTED`,
   * `GATEWAY_UNAVAILABLE`, `UNKNOWN_INTEGRATION`.
   */
  async connect(options: ConnectOptions): Promise<ConnectResult> {
    const { store, transport, clock, logger, newOrganizations } = this.#environment
    const { userId, organizationId = '', gatewayUserId = userId, connectionHint } = options
    const [integration, provider] = this.#provider(options.integration)
    const resolved = await provider.gateway.resolve({
      gatewayUserId,
      ...(connectionHint === undefined ? {} : { connectionHint }),
    })
    const { credential, account, health } = resolved
    const result = await store.connections.connect({
      organizationId,
      userId,
      integration,
      account,
      gatewayUserId,
      credential,
      health,
      ...(newOrganizations === 'on' ? {} : { firstMode: newOrganizations }),
    })
    logger.info('connection.connected', {
      userId,
      connectionId: result.connection.id,
      outcome: result.outcome,
    })
    if (result.outcome === 'reconnected') {
      const timestamp = new Date(clock.now()).toISOString()
      await transport.nudge([reconnectNudge(result.connection, timestamp)])
    }
    // Asked for again when the first answer was lost: the connection may stand without its backfill.
    if (result.outcome === 'created' || !(await this.#isBackfilled(result.connection))) {
      await requestBackfill(this.#environment, {
        userId,
        organizationId,
        by: userId,
        reason: 'connected',
      })
    }
    return result
  }

  /** The user's own end of the connection. Events stay where they are; nothing more is sent. */
  async disconnect(
    connectionId: string,
    options: { readonly by: string; readonly atGateway?: boolean },
  ): Promise<void> {
    const { store, providers } = this.#environment
    const [connection] = await store.connections.listConnections({ connectionId })
    if (connection === undefined) {
      throw new CalsyncError({
        code: 'CONNECTION_NOT_FOUND',
        message: `there is no connection ${connectionId}`,
      })
    }
    await store.connections.disconnect(connectionId, options.by)
    if (options.atGateway !== true) return
    const gateway = providers.get(connection.integration)?.gateway
    await gateway?.disconnect({ gatewayUserId: connection.gatewayUserId })
  }

  async list(filter: ConnectionFilter = {}): Promise<readonly Connection[]> {
    return await this.#environment.store.connections.listConnections(filter)
  }

  /** The vault's word on the connections, asked now; the stored one when the vault is away. */
  async health(filter: ConnectionFilter = {}): Promise<readonly HealthReport[]> {
    return await checkHealth(this.#environment, await this.list(filter))
  }

  /** For settings pages: like `health`, but an answer younger than five minutes is not asked again. */
  async status(filter: ConnectionFilter): Promise<readonly HealthReport[]> {
    const connections = await this.list(filter)
    const now = this.#environment.clock.now()
    const isFresh = ({ health, healthCheckedAt }: Connection): boolean =>
      health !== 'unknown' && healthCheckedAt !== null && now - healthCheckedAt < STATUS_CACHE_MS
    const cached = connections.filter(isFresh).map((connection): HealthReport => {
      const { health } = connection
      return { connection, health, message: 'checked less than five minutes ago', source: 'stored' }
    })
    const stale = connections.filter((connection) => !isFresh(connection))
    return [...cached, ...(await checkHealth(this.#environment, stale))]
  }

  async #isBackfilled({ userId, organizationId, connectedAt }: Connection): Promise<boolean> {
    const runs = await this.#environment.store.runs.listRuns(RUNS_LOOKED_AT)
    return runs.some(
      ({ scope, createdAt }) =>
        scope.userId === userId &&
        (scope.organizationId ?? organizationId) === organizationId &&
        createdAt >= connectedAt,
    )
  }

  #provider(wanted: string | undefined): [string, CalendarProvider] {
    const { providers } = this.#environment
    const known = [...providers.keys()]
    const integration = wanted ?? (known.length === 1 ? known[0] : undefined)
    const provider = integration === undefined ? undefined : providers.get(integration)
    if (integration !== undefined && provider !== undefined) return [integration, provider]
    throw new CalsyncError({
      code: 'UNKNOWN_INTEGRATION',
      message:
        wanted === undefined
          ? `say which integration to connect: ${known.join(', ') || 'none is configured'}`
          : `there is no provider for "${wanted}"; configured: ${known.join(', ') || 'none'}`,
      next: 'add it to `providers` in the configuration',
    })
  }
}
