import { randomUUID } from 'node:crypto'
import {
  CalsyncError,
  type Connection,
  type ConnectionFilter,
  type ConnectionStore,
  type ConnectRequest,
  type ConnectResult,
  type HealthUpdate,
  type OrganizationSetting,
  type Pause,
  type PauseScope,
} from '@calsync/core'
import type { Database, Queries } from '../database/database.js'
import { isUuid } from '../database/uuid.js'
import { addPause } from '../sql/add-pause.js'
import { disconnect } from '../sql/disconnect.js'
import { listConnections } from '../sql/list-connections.js'
import { listOrganizations } from '../sql/list-organizations.js'
import { listPauses } from '../sql/list-pauses.js'
import { lockUserConnections } from '../sql/lock-user-connections.js'
import { removePause } from '../sql/remove-pause.js'
import { saveConnection } from '../sql/save-connection.js'
import { saveHealth } from '../sql/save-health.js'
import { setFirstMode } from '../sql/set-first-mode.js'
import { setOrganization } from '../sql/set-organization.js'
import type { CredentialVault } from './credential-vault.js'

/** Connections, organisations' settings and pauses in Postgres. */
export class PostgresConnectionStore implements ConnectionStore {
  readonly #database: Database
  readonly #vault: CredentialVault

  constructor(database: Database, vault: CredentialVault) {
    this.#database = database
    this.#vault = vault
  }

  async connect(request: ConnectRequest): Promise<ConnectResult> {
    return this.#database.transaction((queries) => this.#connect(queries, request))
  }

  async disconnect(connectionId: string, by: string): Promise<void> {
    if (isUuid(connectionId)) await disconnect(this.#database, connectionId, by)
  }

  async listConnections(filter: ConnectionFilter): Promise<readonly Connection[]> {
    return listConnections(this.#database, filter)
  }

  async saveHealth(updates: readonly HealthUpdate[]): Promise<void> {
    await saveHealth(this.#database, updates)
  }

  async setOrganization(setting: OrganizationSetting): Promise<void> {
    await setOrganization(this.#database, setting)
  }

  async listOrganizations(): Promise<readonly OrganizationSetting[]> {
    return listOrganizations(this.#database)
  }

  async pause(scope: PauseScope, by: string, reason: string | null): Promise<boolean> {
    return addPause(this.#database, scope, by, reason)
  }

  async resume(scope: PauseScope): Promise<boolean> {
    return removePause(this.#database, scope)
  }

  async listPauses(): Promise<readonly Pause[]> {
    return listPauses(this.#database)
  }

  /** Ciphertexts of one key differ from time to time, so the keys are compared in the clear, here. */
  async #connect(queries: Queries, request: ConnectRequest): Promise<ConnectResult> {
    const theirs = await lockUserConnections(queries, request)
    await setFirstMode(queries, request)
    const stored = theirs.find(({ connection }) => connection.account === request.account)
    const id = stored?.connection.id ?? randomUUID()
    const place = { organizationId: request.organizationId, userId: request.userId, id }
    const old = stored === undefined ? null : this.#vault.open(stored.ciphertext, place)
    const newKey = old?.reveal() !== request.credential.reveal()
    // Sealed again in any case: the key ring's current key may be another one by now.
    const ciphertext = this.#vault.seal(request.credential, place)
    const saved = await saveConnection(queries, id, request, ciphertext, newKey)
    if (saved === undefined) {
      throw new CalsyncError({ code: 'DATABASE_ERROR', message: 'a connection was not stored' })
    }
    const again = newKey || stored?.connection.state !== 'connected'
    const known = again ? ('reconnected' as const) : ('unchanged' as const)
    return { ...saved, outcome: stored === undefined ? 'created' : known }
  }
}
