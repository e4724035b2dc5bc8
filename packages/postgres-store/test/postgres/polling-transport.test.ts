import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { type Nudge, type NudgeAnswer, type Transport, silentLogger } from '@calsync/core'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  type PollingTransportOptions,
  pollingTransport,
} from '../../src/polling-transport/polling-transport.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'
import { systemClock } from './system-clock.js'

const HOUR_MS = 3_600_000
let database: FreshDatabase
let transports: Transport[]

beforeEach(async () => {
  database = await freshDatabase(inject('postgresUrl'))
  transports = []
})
afterEach(async () => {
  await Promise.all(transports.map((each) => each.close()))
  await database.close()
})

/** A process with a transport that, by default, only hints can reach: it looks once an hour. */
function newProcess(options: Partial<PollingTransportOptions> = {}) {
  const seen: string[] = []
  const watchers = new Set<() => void>()
  const notice = (): void => watchers.forEach((watch) => watch())
  let looks = 0
  const transport = pollingTransport({
    pool: database.pool,
    clock: systemClock,
    intervalMs: HOUR_MS,
    idleIntervalMs: HOUR_MS,
    claims: {
      findDue: async () => {
        looks++
        notice()
        return []
      },
    },
    ...options,
  })
  transports.push(transport)
  return {
    transport,
    seen,
    looks: () => looks,
    subscribe: (answer: () => NudgeAnswer = () => 'queued') =>
      transport.subscribe((id) => {
        seen.push(id)
        notice()
        return answer()
      }),
    until: (condition: () => boolean) =>
      new Promise<void>((resolve) => {
        const watch = (): void => {
          if (!condition()) return
          watchers.delete(watch)
          resolve()
        }
        watchers.add(watch)
        watch()
      }),
  }
}

const nudgeOf = (connectionId: string): Nudge => ({
  connectionId,
  integration: 'microsoft-outlook',
  request: {
    type: 'batch_sync',
    connectionId,
    userId: 'u',
    priority: 'low',
    reason: 'scheduled',
    timestamp: '2026-03-01T09:00:00.000Z',
  },
})

/** Resolves with the backends that listen, once there are so many. */
async function listeners(count: number): Promise<number[]> {
  for (;;) {
    const { rows } = await database.pool.query<{ pid: number }>(
      `select pid from pg_stat_activity
       where datname = current_database() and query ilike 'listen %' and state = 'idle'`,
    )
    if (rows.length === count) return rows.map(({ pid }) => pid)
  }
}

describe('hints', () => {
  it('stay in this process when it takes them', async () => {
    const [here, there] = [newProcess(), newProcess()]
    await here.subscribe()
    await there.subscribe()
    await listeners(2)
    const [first, marker] = [randomUUID(), randomUUID()]
    await here.transport.nudge([nudgeOf(first), nudgeOf(first)])
    expect(here.seen).toEqual([first])
    await newProcess().transport.nudge([nudgeOf(marker)])
    await there.until(() => there.seen.includes(marker))
    expect(there.seen).toEqual([marker])
  })

  it('reach another process when this one is busy or takes nothing', async () => {
    const [here, there, web] = [newProcess(), newProcess(), newProcess()]
    await here.subscribe(() => 'busy')
    await there.subscribe()
    await listeners(2)
    const ids = [randomUUID(), randomUUID(), randomUUID()]
    await here.transport.nudge(ids.slice(0, 2).map(nudgeOf))
    await web.transport.nudge(ids.slice(2).map(nudgeOf))
    await there.until(() => ids.every((id) => there.seen.includes(id)))
    // Asked once, and held back from then on.
    expect(here.seen).toEqual(ids.slice(0, 1))
  })

  it('reach another process by the hundred', async () => {
    const [web, worker] = [newProcess(), newProcess()]
    await worker.subscribe()
    await listeners(1)
    const ids = Array.from({ length: 1_000 }, () => randomUUID())
    await web.transport.nudge(ids.map(nudgeOf))
    await worker.until(() => worker.seen.length >= 1_000)
    expect([...worker.seen].sort()).toEqual([...ids].sort())
  })

  it('make others look when they name nothing', async () => {
    const worker = newProcess()
    await worker.subscribe()
    await listeners(1)
    await worker.until(() => worker.looks() === 1)
    await database.pool.query('notify calsync_due')
    await worker.until(() => worker.looks() === 2)
  })

  it('arrive again after the listening connection was cut', async () => {
    const [web, worker] = [newProcess(), newProcess()]
    await worker.subscribe()
    const [cut] = await listeners(1)
    await database.pool.query('select pg_terminate_backend($1)', [cut])
    let [now] = await listeners(1).catch(() => [])
    while (now === undefined || now === cut) [now] = await listeners(1)
    const id = randomUUID()
    await web.transport.nudge([nudgeOf(id)])
    await worker.until(() => worker.seen.includes(id))
  })

  it('use a channel of their own', async () => {
    const [web, worker] = [newProcess({ channel: 'a "b"' }), newProcess({ channel: 'a "b"' })]
    const other = newProcess()
    await worker.subscribe()
    await other.subscribe()
    await listeners(2)
    const id = randomUUID()
    await web.transport.nudge([nudgeOf(id)])
    await worker.until(() => worker.seen.includes(id))
    expect(other.seen).toEqual([])
  })
})

describe('without hints', () => {
  it('polls quickly when nothing it sends itself comes back, as behind a transaction pooler', async () => {
    const deaf = await deafServer()
    const worker = newProcess({
      intervalMs: 20,
      idleIntervalMs: HOUR_MS,
      pool: { query: database.pool.query.bind(database.pool), options: deaf.options },
    })
    const subscription = await worker.subscribe()
    await deaf.connected
    const before = worker.looks()
    await worker.until(() => worker.looks() >= before + 5)
    await subscription.stop()
    await deaf.close()
  })

  it('works where nobody can listen', async () => {
    const failures: string[] = []
    const worker = newProcess({
      intervalMs: 20,
      pool: {
        query: database.pool.query.bind(database.pool),
        options: { ...database.pool.options, connectionString: 'postgres://127.0.0.1:1/none' },
      },
      logger: { ...silentLogger, debug: (event) => failures.push(event) },
    })
    await worker.subscribe()
    await worker.until(() => worker.looks() >= 5)
    expect(failures).toContain('transport.listen_failed')
  })

  it('sends and hears nothing when told not to listen', async () => {
    const [web, worker] = [newProcess({ listen: false }), newProcess()]
    const deaf = newProcess({ listen: false })
    await worker.subscribe()
    await deaf.subscribe()
    await listeners(1)
    await web.transport.nudge([nudgeOf(randomUUID())])
    const marker = randomUUID()
    await newProcess().transport.nudge([nudgeOf(marker)])
    await worker.until(() => worker.seen.length > 0)
    expect(worker.seen).toEqual([marker])
    expect(deaf.seen).toEqual([])
  })
})

describe('stop and close', () => {
  it('closes the listening connection and leaves the pool to its owner', async () => {
    const worker = newProcess()
    const subscription = await worker.subscribe()
    await listeners(1)
    await subscription.stop()
    await listeners(0)
    await worker.subscribe()
    await listeners(1)
    await worker.transport.close()
    await listeners(0)
    await expect(worker.subscribe()).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    await database.pool.query('select 1')
  })

  it('is prompt while the database does not answer', async () => {
    const worker = newProcess({ claims: { findDue: () => new Promise(() => {}) } })
    const subscription = await worker.subscribe()
    await subscription.stop()
    await subscription.stop()
  })
})

describe('results', () => {
  const message = (id: string) =>
    ({ id, kind: 'completed', integration: 'i', key: 'k', body: {} }) as const

  it('are refused: the host takes them in the worker', async () => {
    const { transport } = newProcess()
    expect(transport.publishes).toBe(false)
    await expect(transport.publish([message('a')])).rejects.toMatchObject({
      code: 'RESULTS_LEAD_NOWHERE',
    })
  })
})

/** Passes everything on to the real server and drops every notification on the way back. */
async function deafServer() {
  const target = new URL(database.url)
  const sockets = new Set<Socket>()
  let sawListen = (): void => {}
  const connected = new Promise<void>((resolve) => (sawListen = resolve))
  const { connect } = await import('node:net')
  const server = createServer((socket) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const each of [socket, upstream]) {
      sockets.add(each)
      each.on('error', () => {})
    }
    socket.on('data', (data) => {
      if (data.includes('listen "')) {
        sawListen()
        // Answered as a pooler would; the server never hears of it.
        socket.write(commandComplete('LISTEN'))
        return
      }
      upstream.write(data)
    })
    upstream.on('data', (data) => socket.write(data))
    socket.on('close', () => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  const url = new URL(database.url)
  url.port = String(port)
  return {
    connected,
    options: new pg.Pool({ connectionString: url.toString() }).options,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function commandComplete(tag: string): Buffer {
  const text = Buffer.from(`${tag}\0`)
  const head = Buffer.alloc(5)
  head.write('C')
  head.writeInt32BE(4 + text.length, 1)
  const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])
  return Buffer.concat([head, text, ready])
}
