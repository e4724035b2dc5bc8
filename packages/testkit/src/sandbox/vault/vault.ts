import { randomHex } from '../random-text.js'
import type { ConnectInput, PreviousConnection, VaultConnection } from './vault-connection.js'

/** Pica's store of connections. */
export class Vault {
  readonly #byId = new Map<string, VaultConnection>()
  readonly #byKey = new Map<string, VaultConnection>()
  readonly #byIdentity = new Map<string, VaultConnection[]>()
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** All rows that are not deleted, oldest first. */
  rows(): VaultConnection[] {
    return [...this.#byId.values()]
  }

  get(id: string): VaultConnection | undefined {
    return this.#byId.get(id)
  }

  ofIdentity(identity: string): readonly VaultConnection[] {
    return this.#byIdentity.get(identity) ?? []
  }

  /** The row of a key, also of a deleted one while its grace lasts. */
  ofKey(key: string, now: number, graceMs: number): VaultConnection | undefined {
    const found = this.#byKey.get(key)
    if (found?.deletedMs === undefined) return found
    if (now - found.deletedMs < graceMs) return found
    this.#byKey.delete(key)
    return undefined
  }

  connect(input: ConnectInput, now: number): VaultConnection {
    const platform = input.platform ?? 'outlook-calendar'
    const environment = input.environment ?? 'live'
    const email = input.email ?? `${input.identity}@sandbox.example`
    const secret = randomHex(this.#random, 32)
    const connection: VaultConnection = {
      id: `conn::${randomHex(this.#random, 16)}`,
      key: `${environment}::${platform}::default::${secret}|${input.identity}`,
      platform,
      identity: input.identity,
      identityType: input.identityType ?? 'user',
      environment,
      name: input.name ?? email,
      email,
      mailbox: input.mailbox ?? input.identity,
      createdMs: now,
      state: input.state ?? 'operational',
      active: true,
      dead: false,
      deletedMs: undefined,
    }
    this.#byId.set(connection.id, connection)
    this.#byKey.set(connection.key, connection)
    this.#byIdentity.set(connection.identity, [...this.ofIdentity(connection.identity), connection])
    return connection
  }

  /** The user goes through AuthKit again: a new row with a new key. */
  reconnect(input: ConnectInput, previous: PreviousConnection, now: number): VaultConnection {
    for (const old of [...this.ofIdentity(input.identity)]) {
      if (previous === 'deleted') this.delete(old.id, now)
      if (previous === 'dead' || previous === 'listed') old.dead = true
      if (previous === 'dead') {
        old.active = false
        old.state = 'failed'
      }
    }
    return this.connect(input, now)
  }

  /** The token dies. `state` is what the vault says from now on. */
  revoke(connection: VaultConnection, state: 'operational' | 'failed'): void {
    connection.dead = true
    connection.state = state
    connection.active = state === 'operational'
  }

  /** By id, not by key; false when there is none. */
  delete(id: string, now: number): boolean {
    const found = this.#byId.get(id)
    if (found === undefined) return false
    found.deletedMs = now
    this.#byId.delete(id)
    const rest = this.ofIdentity(found.identity).filter((other) => other !== found)
    if (rest.length > 0) this.#byIdentity.set(found.identity, rest)
    else this.#byIdentity.delete(found.identity)
    return true
  }
}
