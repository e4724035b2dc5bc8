import type {
  Delivery,
  DeliveryRequest,
  DeliveryResult,
  DeliveryStore,
  ParkedMessage,
} from '@calsync/core'
import type { Database } from '../database/database.js'
import { listParked } from '../sql/list-parked.js'
import { retryParked } from '../sql/retry-parked.js'
import { settleDeliveries } from '../sql/settle-deliveries.js'
import { takeDeliveries } from '../sql/take-deliveries.js'

/** The result outbox in Postgres, as the host's own code takes from it. */
export class PostgresDeliveryStore implements DeliveryStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async takeDeliveries(request: DeliveryRequest): Promise<readonly Delivery[]> {
    return takeDeliveries(this.#database, request)
  }

  async settleDeliveries(results: readonly DeliveryResult[]): Promise<void> {
    if (results.length > 0) await settleDeliveries(this.#database, results)
  }

  async listParked(limit: number): Promise<readonly ParkedMessage[]> {
    return listParked(this.#database, limit)
  }

  async retryParked(by: string, reason: string | null): Promise<number> {
    return retryParked(this.#database, by, reason)
  }
}
