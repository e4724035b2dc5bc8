import type { ResultMessage, Transport } from '@calsync/core'
/* eslint-disable calsync/boundaries -- until the testkit's list of contracts names this one */
import {
  type ResultSeen,
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

describe.each([
  { listen: true, publishes: true },
  { listen: false, publishes: false },
])('pollingTransport, listening: $listen, with a handler for results: $publishes', (options) => {
  it.each(transportContract)('$name', async (contract) => {
    const transports: Transport[] = []
    try {
      await contract.run(await harnessOf(database.pool, options, transports))
    } finally {
      await Promise.all(transports.map((transport) => transport.close()))
    }
  })
})

async function harnessOf(
  pool: pg.Pool,
  { listen, publishes }: { readonly listen: boolean; readonly publishes: boolean },
  transports: Transport[],
): Promise<TransportHarness> {
  const table = await dueTable(pool)
  const results: ResultSeen[] = []
  const create = (from: pg.Pool, claims = table.claims): Promise<Transport> => {
    const onResult = ({ id, kind, body }: ResultMessage): void =>
      void results.push({ id, kind, body })
    const transport = pollingTransport({
      pool: from,
      claims,
      listen,
      clock: systemClock,
      intervalMs: 50,
      idleIntervalMs: 200,
      ...(publishes ? { onResult } : {}),
    })
    transports.push(transport)
    return Promise.resolve(transport)
  }
  const nowhere = new pg.Pool({ host: '127.0.0.1', port: 1 })
  return {
    integration: 'microsoft-outlook',
    create: () => create(pool),
    makeDue: table.makeDue,
    // With a handler there is no other side for results: the handler is here.
    ...(publishes
      ? { awaitResults: () => Promise.resolve(results) }
      : {
          createUnreachable: () =>
            create(nowhere, { findDue: () => nowhere.query('select').then(() => []) }),
        }),
  }
}
