import { CalsyncError, type GatewayHealth } from '@calsync/core'
import { chooseConnection, isOwnRow, type Choice } from './choose-connection.js'
import type { PicaClient } from './pica-client.js'
import type { PicaSettings } from './pica-options.js'
import { vaultError } from './translate-error.js'
import { readVaultPage, type VaultRow } from './vault-page.js'

const PATH = '/vault/connections'
const PAGE_SIZE = 100
const MAX_PAGES = 200
/** From so many users on, reading the whole vault page by page takes fewer requests. */
const SCAN_FROM = 5

/** The connections that Pica keeps. */
export class Vault {
  readonly #client: PicaClient
  readonly #settings: PicaSettings

  constructor(client: PicaClient, settings: PicaSettings) {
    this.#client = client
    this.#settings = settings
  }

  /** The user's own rows. Pica hides failed rows unless asked for them with `active=false`. */
  async rowsOf(
    gatewayUserId: string,
    active: boolean,
    signal?: AbortSignal,
  ): Promise<readonly VaultRow[]> {
    const { parameter, typeParameter, type } = this.#settings.identity
    const query = {
      [parameter]: gatewayUserId,
      ...(typeParameter === null ? {} : { [typeParameter]: type }),
    }
    const what = `the connections of the user ${quote(gatewayUserId)}`
    const rows = await this.#list({ ...query, ...activeFilter(active) }, what, signal)
    return rows.filter((row) => isOwnRow(row, gatewayUserId, this.#settings))
  }

  /** The user's usable connection, or why there is none. */
  async choose(gatewayUserId: string, hint?: string, signal?: AbortSignal): Promise<Choice> {
    const rows = await this.rowsOf(gatewayUserId, true, signal)
    const choice = chooseConnection(rows, this.#settings, hint)
    if (choice.kind === 'chosen') return choice
    const inactive = await this.rowsOf(gatewayUserId, false, signal)
    const switchedOff = inactive.map((row) => ({ ...row, active: false }))
    return chooseConnection([...rows, ...switchedOff], this.#settings, hint)
  }

  /** The vault's word on many users, in few requests. */
  async healthOf(
    gatewayUserIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, GatewayHealth>> {
    const ids = [...new Set(gatewayUserIds)]
    const healths = new Map<string, GatewayHealth>()
    const scanned = ids.length < SCAN_FROM ? [] : await this.#list({}, 'the connections', signal)
    for (const id of ids) {
      const own = scanned.filter((row) => isOwnRow(row, id, this.#settings) && row.owner === id)
      const seen = chooseConnection(own, this.#settings)
      // Whoever is not in the scan is asked for by name, so that a broken scan alarms nobody.
      const choice = seen.kind === 'chosen' ? seen : await this.choose(id, undefined, signal)
      healths.set(id, toHealth(choice))
    }
    return healths
  }

  /** Deletes a row; one that is gone is fine. */
  async delete(row: VaultRow, gatewayUserId: string, signal?: AbortSignal): Promise<void> {
    const what = `ending the connection of the user ${quote(gatewayUserId)}`
    if (row.id === null) {
      throw new CalsyncError({
        code: 'GATEWAY_REJECTED',
        message: `${what}: the vault lists it without an id, which is needed to delete it`,
        next: 'delete the connection in the dashboard of the gateway',
      })
    }
    const path = `${PATH}/${encodeURIComponent(row.id)}`
    const reply = await this.#client.send({ method: 'DELETE', path, headers: {} }, signal)
    if (reply.kind === 'reply' && (reply.status < 300 || reply.status === 404)) return
    throw vaultError(this.#client.host, what, reply)
  }

  /** Asks for one row; throws when the vault cannot be used. */
  async ping(signal?: AbortSignal): Promise<void> {
    await this.#client.read(`${PATH}?limit=1`, 'the vault', readVaultPage, signal)
  }

  async #list(
    filter: Readonly<Record<string, string>>,
    what: string,
    signal?: AbortSignal,
  ): Promise<VaultRow[]> {
    const rows: VaultRow[] = []
    const seen = new Set<string>()
    const platform = this.#settings.platforms.length === 1 ? this.#settings.platforms[0] : undefined
    const query = {
      ...filter,
      ...(platform === undefined ? {} : { platform }),
      limit: `${PAGE_SIZE}`,
    }
    let position: Record<string, string> = {}
    for (let page = 1, listed = 0; page <= MAX_PAGES; page++) {
      const path = `${PATH}?${new URLSearchParams({ ...query, ...position }).toString()}`
      const answer = await this.#client.read(path, what, readVaultPage, signal)
      listed += answer.listed
      const fresh = answer.rows.filter((row) => !seen.has(row.key.reveal()))
      for (const row of fresh) seen.add(row.key.reveal())
      rows.push(...fresh)
      const isWhole = answer.total === null ? answer.listed < PAGE_SIZE : listed >= answer.total
      // A page without anything new: the service ignores our paging.
      if (isWhole || fresh.length === 0) break
      position = answer.paging === 'skip' ? { skip: `${listed}` } : { page: `${page + 1}` }
    }
    return rows
  }
}

/** `active=true` is the default and is left out: a filter that is not known may list nothing. */
function activeFilter(active: boolean): Record<string, string> {
  return active ? {} : { active: 'false' }
}

function toHealth(choice: Choice): GatewayHealth {
  if (choice.kind === 'none') return { health: 'failed', message: `the user ${choice.why}` }
  const { health } = choice.row
  return { health, message: `the vault says that the connection is ${health}` }
}

function quote(gatewayUserId: string): string {
  return JSON.stringify(gatewayUserId.slice(0, 80))
}
