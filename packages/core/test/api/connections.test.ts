import { Secret } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { apiHost } from './api-host.js'

const alice = { userId: 'alice', organizationId: 'org' }

describe('connections.connect', () => {
  it('orders a backfill of the new connection, once', async () => {
    const { calsync, store, clock } = apiHost()
    expect((await calsync.connections.connect(alice)).outcome).toBe('created')
    await clock.advance(60_000)
    expect((await calsync.connections.connect(alice)).outcome).toBe('unchanged')
    expect(await store.runs.listRuns(10)).toMatchObject([{ scope: alice, by: 'alice' }])
  })

  it('orders it when it is asked again because the process died before it could', async () => {
    const { calsync, store } = apiHost()
    const createRun = store.runs.createRun.bind(store.runs)
    store.runs.createRun = () => Promise.reject(new Error('died'))
    await expect(calsync.connections.connect(alice)).rejects.toThrow('died')
    store.runs.createRun = createRun
    expect((await calsync.connections.connect(alice)).outcome).toBe('unchanged')
    expect(await store.runs.listRuns(10)).toMatchObject([{ scope: alice }])
  })

  it('says which integration is missing', async () => {
    const { calsync } = apiHost(['outlook', 'google'])
    await expect(calsync.connections.connect(alice)).rejects.toMatchObject({
      code: 'UNKNOWN_INTEGRATION',
      message: 'say which integration to connect: outlook, google',
    })
    const unknown = { ...alice, integration: 'caldav' }
    await expect(calsync.connections.connect(unknown)).rejects.toMatchObject({
      code: 'UNKNOWN_INTEGRATION',
    })
  })
})

describe('connections.status', () => {
  it('asks the vault at most once in five minutes', async () => {
    const { calsync, clock, asked } = apiHost()
    await calsync.connections.connect(alice)
    expect(await calsync.connections.status(alice)).toMatchObject([
      { health: 'operational', source: 'stored' },
    ])
    expect(asked).toEqual([])
    await clock.advance(300_000)
    expect(await calsync.connections.status(alice)).toMatchObject([
      { health: 'degraded', message: 'slow', source: 'vault' },
    ])
    await calsync.connections.status(alice)
    expect(asked).toEqual([['alice']])
  })

  it('asks about the stale ones only', async () => {
    const { calsync, clock, asked } = apiHost()
    await calsync.connections.connect(alice)
    await clock.advance(400_000)
    await calsync.connections.connect({ userId: 'bob', organizationId: 'org' })
    const reports = await calsync.connections.status({ organizationId: 'org' })
    expect(asked).toEqual([['alice']])
    expect(reports.map(({ source }) => source).sort()).toEqual(['stored', 'vault'])
  })

  it('shows the stored state when the vault is away, and asks again the next time', async () => {
    const { calsync, clock, gateway } = apiHost()
    await calsync.connections.connect(alice)
    await clock.advance(400_000)
    let asked = 0
    gateway.check = () => {
      asked += 1
      return Promise.reject(new Error('the vault is away'))
    }
    expect(await calsync.connections.status(alice)).toMatchObject([
      { health: 'operational', message: 'the vault is away', source: 'stored' },
    ])
    await calsync.connections.status(alice)
    expect(asked).toBe(2)
  })

  it('takes a connection that the vault does not know for failed', async () => {
    const { calsync, gateway } = apiHost()
    await calsync.connections.connect(alice)
    gateway.check = async () => new Map()
    expect(await calsync.connections.health(alice)).toMatchObject([
      { health: 'failed', source: 'vault' },
    ])
  })
})

describe('connections.connect: again', () => {
  it('nudges what waited for the reconnect, and a first connection does not', async () => {
    const { calsync, gateway, nudged } = apiHost()
    const { connection } = await calsync.connections.connect(alice)
    expect(nudged).toEqual([])
    gateway.resolve = async () => ({
      credential: new Secret('another key'),
      account: 'alice@example.com',
      health: 'operational',
    })
    await calsync.connections.connect(alice)
    expect(nudged).toMatchObject([
      { connectionId: connection.id, request: { type: 'batch_sync', reason: 'reconnection' } },
    ])
  })
})

describe('connections.disconnect', () => {
  it('ends it here first, then at the gateway when that is wanted', async () => {
    const { calsync, store, gateway } = apiHost()
    const { connection } = await calsync.connections.connect(alice)
    const states: string[] = []
    gateway.disconnect = async () => {
      const [row] = await store.connections.listConnections({ connectionId: connection.id })
      states.push(row?.state ?? 'gone')
    }
    await calsync.connections.disconnect(connection.id, { by: 'alice', atGateway: true })
    expect(states).toEqual(['disconnected'])
    await expect(
      calsync.connections.disconnect('00000000-0000-4000-8000-00000000ffff', { by: 'alice' }),
    ).rejects.toMatchObject({ code: 'CONNECTION_NOT_FOUND' })
  })
})
