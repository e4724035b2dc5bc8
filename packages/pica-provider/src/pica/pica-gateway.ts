import {
  CalsyncError,
  type BudgetLimit,
  type ConnectionGateway,
  type GatewayFinding,
  type GatewayHealth,
  type GatewayReply,
  type GatewayRequest,
  type ResolvedConnection,
  type ResolveRequest,
  type Secret,
} from '@calsync/core'
import { windowBudget } from '../window-budget.js'
import { rowToEnd } from './choose-connection.js'
import { passthroughRequest } from './passthrough.js'
import { PicaClient } from './pica-client.js'
import { readPicaOptions, type PicaOptions, type PicaSettings } from './pica-options.js'
import { Vault } from './vault.js'

/** Connections through PicaOS (now One): its vault, and its passthrough to the provider's API. */
export class PicaGateway implements ConnectionGateway {
  readonly #given: PicaOptions
  #settings: PicaSettings
  #client: PicaClient
  #vault: Vault

  /** Throws `CalsyncError` (`INVALID_OPTIONS`). Opens no connection. */
  constructor(options: PicaOptions = {}) {
    this.#given = options
    this.#settings = readPicaOptions(options)
    this.#client = new PicaClient(this.#settings)
    this.#vault = new Vault(this.#client, this.#settings)
  }

  get name(): string {
    return this.#settings.preset
  }

  /** Milliseconds in which every call ends. */
  get deadlineMs(): number {
    return this.#settings.deadlineMs
  }

  /** What the account's plan allows, shared by all workers; `null` when no plan was given. */
  get accountBudget(): BudgetLimit | null {
    const perMinute = this.#settings.requestsPerMinute
    return perMinute === null ? null : windowBudget(perMinute, 60)
  }

  /**
   * Fills in options that were not given, such as a secret from the environment; given ones win.
   * For whoever composes the application, before the first call.
   */
  applyDefaults(defaults: Pick<PicaOptions, 'secret' | 'baseUrl' | 'preset'>): void {
    this.#settings = readPicaOptions({ ...defaults, ...this.#given })
    void this.#client.close()
    this.#client = new PicaClient(this.#settings)
    this.#vault = new Vault(this.#client, this.#settings)
  }

  async resolve(request: ResolveRequest, signal?: AbortSignal): Promise<ResolvedConnection> {
    const { gatewayUserId, connectionHint } = request
    const choice = await this.#vault.choose(gatewayUserId, connectionHint, signal)
    if (choice.kind === 'none') {
      throw new CalsyncError({
        code: 'CONNECTION_NOT_FOUND',
        message: `the user ${JSON.stringify(gatewayUserId.slice(0, 80))} ${choice.why}`,
        next: `let the user connect (platform ${this.#settings.platforms.join(' or ')}), then try again`,
        details: { health: choice.health },
      })
    }
    const { row } = choice
    return {
      credential: row.key,
      account: this.#accountOf(row.email, gatewayUserId),
      health: row.health,
    }
  }

  async send(
    credential: Secret,
    request: GatewayRequest,
    signal?: AbortSignal,
  ): Promise<GatewayReply> {
    const http = passthroughRequest(credential, request, this.#settings)
    if (http === null)
      return { kind: 'not_sent', message: 'the path of the request is not allowed' }
    return this.#client.send(http, signal)
  }

  async check(
    gatewayUserIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, GatewayHealth>> {
    return this.#vault.healthOf(gatewayUserIds, signal)
  }

  async disconnect(request: ResolveRequest, signal?: AbortSignal): Promise<void> {
    const { gatewayUserId, connectionHint } = request
    const active = await this.#vault.rowsOf(gatewayUserId, true, signal)
    const inactive = await this.#vault.rowsOf(gatewayUserId, false, signal)
    const row =
      rowToEnd(active, this.#settings, connectionHint) ??
      rowToEnd(inactive, this.#settings, connectionHint)
    if (row !== undefined) await this.#vault.delete(row, gatewayUserId, signal)
  }

  async diagnose(signal?: AbortSignal): Promise<readonly GatewayFinding[]> {
    const findings: GatewayFinding[] = []
    const url = new URL(this.#settings.origin)
    if (url.protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(url.hostname)) {
      findings.push({
        message: `the secret and all keys travel unencrypted to ${url.host}`,
        next: 'use an https base URL',
      })
    }
    try {
      await this.#vault.ping(signal)
    } catch (error) {
      if (!(error instanceof CalsyncError)) throw error
      findings.push({ message: error.message, next: error.next ?? 'see the message' })
    }
    return findings
  }

  /** Closes the sockets after the calls under way; idle sockets never keep a process alive. */
  async close(): Promise<void> {
    await this.#client.close()
  }

  /**
   * The vault's rows change their id and key with every reconnect and mostly name no mailbox, so
   * without an address the account is "the calendar of this user".
   */
  #accountOf(email: string | null, gatewayUserId: string): string {
    return email?.toLowerCase() ?? `${this.#settings.identity.type}/${gatewayUserId}`
  }
}

/** Makes a `PicaGateway`; throws `CalsyncError` (`INVALID_OPTIONS`). */
export function pica(options: PicaOptions = {}): PicaGateway {
  return new PicaGateway(options)
}
