import type { Transport } from '@calsync/core'
/* eslint-disable calsync/boundaries -- until the testkit's list of contracts names this one */
import {
  type TransportHarness,
  transportContract,
} from '../../../testkit/src/contracts/transport-contract.js'
/* eslint-enable calsync/boundaries */
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, inject, it } from 'vitest'
import { pollingTransport } from '../../src/polling-transport/polling-transport.js'
import { dueTable } from './due-table.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'
import { systemClock } from './system-clock.js'

let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'), { max: 20 })
})
beforeEach(() => database.empty())
afterAll(() => database.close())

describe.each([{ listen: true }, { listen: false }])(
  'pollingTransport, listening: $listen',
  (options) => {
    it.each(transportContract)('$name', async (contract) => {
      const transports: Transport[] = []
      try {
        await contract.run(await harnessOf(database.pool, options, transports))
      } finally {
        await Promise.all(transports.map((transport) => transport.close()))
      }
    })
  },
)

async function harnessOf(
  pool: pg.Pool,
  { listen }: { readonly listen: boolean },
  transports: Transport[],
): Promise<TransportHarness> {
  const table = await dueTable(pool)
  const create = (from: pg.Pool, claims = table.claims): Promise<Transport> => {
    const transport = pollingTransport({
      pool: from,
      claims,
      listen,
      clock: systemClock,
      intervalMs: 50,
      idleIntervalMs: 200,
    })
    transports.push(transport)
    return Promise.resolve(transport)
  }
  const nowhere = new pg.Pool({ host: '127.0.0.1', port: 1 })
  return {
    integration: 'microsoft-outlook',
    create: () => create(pool),
    makeDue: table.makeDue,
    createUnreachable: () =>
      create(nowhere, { findDue: () => nowhere.query('select').then(() => []) }),
  }
}
