import type {
  Connection,
  ConnectionFilter,
  ConnectionStore,
  ConnectRequest,
  ConnectResult,
  HealthUpdate,
  Instant,
  OrganizationSetting,
  Pause,
  PauseScope,
} from '@calsync/core'
import { organizationKey, pauseKey } from './may-run.js'
import type { MemoryState, StoredConnection } from './memory-state.js'
import { plainCopy } from './plain-copy.js'

/** Connections, organisations' settings and pauses in memory. */
export class MemoryConnections implements ConnectionStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async connect(request: ConnectRequest): Promise<ConnectResult> {
    const now = this.#state.now()
    const theirs = [...this.#state.connections.values()].filter(
      ({ connection }) =>
        connection.organizationId === request.organizationId &&
        connection.userId === request.userId &&
        connection.integration === request.integration,
    )
    this.#setFirstMode(request)
    const known = theirs.find(({ connection }) => connection.account === request.account)
    const replaced = theirs.filter(
      (stored) => stored !== known && stored.connection.state !== 'disconnected',
    )
    for (const stored of replaced) end(stored, now)
    const { stored, outcome } =
      known === undefined
        ? { stored: this.#create(request, now), outcome: 'created' as const }
        : { stored: known, outcome: reconnect(known, request, now) }
    return {
      connection: plainCopy(stored.connection),
      outcome,
      replaced: replaced.map(({ connection }) => connection.id),
    }
  }

  async disconnect(connectionId: string, by: string): Promise<void> {
    const stored = this.#state.connections.get(connectionId)
    if (stored === undefined || stored.connection.state === 'disconnected') return
    const now = this.#state.now()
    end(stored, now)
    this.#state.orders.push({ what: `disconnect ${connectionId}`, by, reason: null, at: now })
  }

  async listConnections(filter: ConnectionFilter): Promise<readonly Connection[]> {
    return [...this.#state.connections.values()]
      .map(({ connection }) => connection)
      .filter((connection) => matches(connection, filter))
      .map(plainCopy)
  }

  async saveHealth(updates: readonly HealthUpdate[]): Promise<void> {
    const healthCheckedAt = this.#state.now()
    for (const { connectionId, health } of updates) {
      const stored = this.#state.connections.get(connectionId)
      if (stored === undefined) continue
      stored.connection = { ...stored.connection, health, healthCheckedAt }
    }
  }

  async setOrganization(setting: OrganizationSetting): Promise<void> {
    const key = organizationKey(setting.organizationId, setting.integration)
    this.#state.organizations.set(key, plainCopy(setting))
  }

  async listOrganizations(): Promise<readonly OrganizationSetting[]> {
    return plainCopy([...this.#state.organizations.values()])
  }

  async pause(scope: PauseScope, by: string, reason: string | null): Promise<boolean> {
    const key = pauseKey(scope)
    if (this.#state.pauses.has(key)) return false
    const pause: Pause = { scope: plainCopy(scope), by, reason, at: this.#state.now() }
    this.#state.pauses.set(key, pause)
    return true
  }

  async resume(scope: PauseScope): Promise<boolean> {
    return this.#state.pauses.delete(pauseKey(scope))
  }

  async listPauses(): Promise<readonly Pause[]> {
    return plainCopy([...this.#state.pauses.values()])
  }

  #setFirstMode({ organizationId, integration, firstMode: mode }: ConnectRequest): void {
    const key = organizationKey(organizationId, integration)
    const isKnown = [...this.#state.connections.values()].some(
      ({ connection }) =>
        connection.organizationId === organizationId && connection.integration === integration,
    )
    if (mode === undefined || isKnown || this.#state.organizations.has(key)) return
    const setting = { organizationId, integration, mode, changedBy: null, reason: null }
    this.#state.organizations.set(key, setting)
  }

  #create(request: ConnectRequest, now: Instant): StoredConnection {
    const { credential, firstMode: _firstMode, ...facts } = request
    const connection: Connection = {
      ...facts,
      id: uuidOf(this.#state.nextId()),
      state: 'connected',
      epoch: 1,
      healthCheckedAt: now,
      heldUntil: null,
      lastError: null,
      connectedAt: now,
      disconnectedAt: null,
    }
    const untried = { fence: 0, lease: null, lanes: null, failures: 0, maxFlightMs: 60_000 }
    const stored = { connection, credential, ...untried }
    this.#state.connections.set(connection.id, stored)
    return stored
  }
}

/** A valid UUID that counts: the store has no randomness of its own. */
function uuidOf(count: number): string {
  return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`
}

function reconnect(
  stored: StoredConnection,
  request: ConnectRequest,
  now: Instant,
): 'reconnected' | 'unchanged' {
  const { connection } = stored
  const isNewKey = stored.credential.reveal() !== request.credential.reveal()
  const isSame = connection.state === 'connected' && !isNewKey
  stored.credential = request.credential
  // What failed before, failed with the old key or before the user ended it.
  if (!isSame) stored.failures = 0
  stored.connection = {
    ...connection,
    gatewayUserId: request.gatewayUserId,
    health: request.health,
    healthCheckedAt: now,
    state: 'connected',
    epoch: isNewKey ? connection.epoch + 1 : connection.epoch,
    lastError: isSame ? connection.lastError : null,
    connectedAt: isSame ? connection.connectedAt : now,
    disconnectedAt: null,
  }
  return isSame ? 'unchanged' : 'reconnected'
}

function end(stored: StoredConnection, now: Instant): void {
  stored.connection = { ...stored.connection, state: 'disconnected', disconnectedAt: now }
}

function matches(connection: Connection, filter: ConnectionFilter): boolean {
  return (
    (filter.connectionId ?? connection.id) === connection.id &&
    (filter.userId ?? connection.userId) === connection.userId &&
    (filter.organizationId ?? connection.organizationId) === connection.organizationId &&
    (filter.integration ?? connection.integration) === connection.integration &&
    (filter.states?.includes(connection.state) ?? true)
  )
}
