import type {
  BeginAttempt,
  BudgetGrant,
  BudgetRequest,
  Claim,
  ClaimRequest,
  ClaimStore,
  ConnectionLease,
  DueConnection,
  Instant,
  LeaseRequest,
  Settlement,
  SettleReport,
} from '@calsync/core'
import type { Database } from '../database/database.js'
import { beginAttempts } from '../sql/begin-attempts.js'
import { claimDue } from '../sql/claim-due.js'
import { findDue } from '../sql/find-due.js'
import { giveBackBudget } from '../sql/give-back-budget.js'
import { holdBudget } from '../sql/hold-budget.js'
import { leaseConnections } from '../sql/lease-connections.js'
import { settle } from '../sql/settle.js'
import { takeBudget } from '../sql/take-budget.js'
import type { CredentialVault } from './credential-vault.js'
import { inWaves } from './in-waves.js'
import { isPoison, settleApart } from './settle-apart.js'

/** Claims and settles in Postgres. */
export class PostgresClaimStore implements ClaimStore {
  readonly #database: Database
  readonly #vault: CredentialVault

  constructor(database: Database, vault: CredentialVault) {
    this.#database = database
    this.#vault = vault
  }

  async findDue(limit: number): Promise<readonly DueConnection[]> {
    return findDue(this.#database, limit)
  }

  async claim(request: ClaimRequest): Promise<readonly Claim[]> {
    const claims = await claimDue(this.#database, request)
    return claims.map(({ ciphertext, ...claim }) => ({
      ...claim,
      credential: this.#vault.open(ciphertext, { ...claim, id: claim.connectionId }),
    }))
  }

  async lease(request: LeaseRequest): Promise<readonly ConnectionLease[]> {
    const leases = await leaseConnections(this.#database, request)
    return leases.map(({ ciphertext, ...lease }) => ({
      ...lease,
      credential: this.#vault.open(ciphertext, { ...lease, id: lease.connectionId }),
    }))
  }

  async begin(
    attempts: readonly BeginAttempt[],
    leaseMs: number,
    sendWithinMs = 0,
  ): Promise<ReadonlyMap<string, Instant>> {
    return beginAttempts(this.#database, attempts, leaseMs, sendWithinMs)
  }

  async settle(settlements: readonly Settlement[]): Promise<SettleReport> {
    const refused: string[] = []
    for (const wave of inWaves(settlements)) refused.push(...(await this.#settleWave(wave)))
    return { refused }
  }

  async takeBudget(requests: readonly BudgetRequest[]): Promise<readonly BudgetGrant[]> {
    return takeBudget(this.#database, requests)
  }

  async giveBackBudget(key: string, count: number): Promise<void> {
    await giveBackBudget(this.#database, key, count)
  }

  async holdBudget(key: string, until: Instant): Promise<void> {
    await holdBudget(this.#database, key, until)
  }

  async #settleWave(wave: readonly Settlement[]): Promise<string[]> {
    try {
      return await settle(this.#database, wave)
    } catch (error) {
      if (!isPoison(error)) throw error
      await this.#settleOneByOne(settleApart(wave))
      // What could be stored is; what could not is left behind with its attempt, and so in doubt.
      throw error
    }
  }

  async #settleOneByOne(pieces: readonly Settlement[]): Promise<void> {
    for (const piece of pieces) {
      try {
        await settle(this.#database, [piece])
      } catch (error) {
        if (!isPoison(error)) throw error
      }
    }
  }
}
