import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { exchange, type HttpRequest } from '../src/pica/exchange.js'
import { json, loopbackServer, type Answer } from './support/loopback-server.js'
import { containing } from './support/matchers.js'

const request: HttpRequest = { method: 'POST', path: '/a', headers: {}, body: '{}' }
const limits = { deadlineMs: 2_000, maxResponseBytes: 1_000 }

function poolTo(url: string, options: Pool.Options = {}): Pool {
  const pool = new Pool(url, { connectTimeout: 500, allowH2: false, ...options })
  onTestFinished(() => pool.destroy())
  return pool
}

async function answered(answer: Answer, deadlineMs = limits.deadlineMs) {
  const server = await loopbackServer(answer)
  return exchange(poolTo(server.url), request, { ...limits, deadlineMs })
}

test('a reply', async () => {
  const result = await answered((_, response) => json(response, 201, { id: 1 }, { 'X-A': 'b' }))
  expect(result).toMatchObject({ kind: 'reply', status: 201, text: '{"id":1}' })
  expect(result).toHaveProperty('headers.x-a', 'b')
  expect(result).not.toHaveProperty('cut')
})

test('a refused connection: nothing was sent', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const result = await exchange(poolTo(`http://127.0.0.1:${port}`), request, limits)
  expect(result).toMatchObject({
    kind: 'not_sent',
    message: containing('ECONNREFUSED'),
  })
})

test('a host without an address: nothing was sent', async () => {
  const result = await exchange(poolTo('http://calsync.invalid'), request, limits)
  expect(result.kind).toBe('not_sent')
})

test('a TLS handshake that fails: nothing was sent', async () => {
  const server = await loopbackServer((_, response) => json(response, 200, {}))
  const result = await exchange(poolTo(`https://127.0.0.1:${server.port}`), request, limits)
  expect(result.kind).toBe('not_sent')
  expect(server.seen).toEqual([])
})

test('an invalid header: nothing was sent', async () => {
  const server = await loopbackServer((_, response) => json(response, 200, {}))
  const bad = { ...request, headers: { 'x-secret': 'line\nbreak' } }
  expect(await exchange(poolTo(server.url), bad, limits)).toMatchObject({ kind: 'not_sent' })
  expect(server.seen).toEqual([])
})

test('a reset after the request was written: lost', async () => {
  const result = await answered((_, response) => void response.destroy())
  expect(result).toMatchObject({ kind: 'lost', reason: 'reset' })
})

test('no answer within the deadline: lost', async () => {
  const result = await answered(() => {}, 100)
  expect(result).toMatchObject({ kind: 'lost', reason: 'timeout' })
})

test('the deadline in the middle of the body: the status is known, the body is cut', async () => {
  const result = await answered((_, response) => {
    response.writeHead(201)
    response.write('{"id":')
  }, 200)
  expect(result).toMatchObject({ kind: 'reply', status: 201, cut: 'it broke off' })
})

test('a body that ends early is cut', async () => {
  const result = await answered((_, response) => {
    response.writeHead(201, { 'content-length': '100' })
    response.write('{"id":', () => response.destroy())
  })
  expect(result).toMatchObject({ kind: 'reply', status: 201, cut: 'it broke off' })
})

test('a body over the limit is cut', async () => {
  const result = await answered((_, response) => json(response, 200, 'x'.repeat(5_000)))
  expect(result).toMatchObject({ kind: 'reply', cut: 'it is longer than 1000 bytes' })
})

test('a redirect is not followed', async () => {
  const server = await loopbackServer((_, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  const result = await exchange(poolTo(server.url), request, limits)
  expect(result).toMatchObject({ kind: 'reply', status: 302 })
  expect(server.seen).toHaveLength(1)
})

test('a caller that has stopped already: nothing was sent', async () => {
  const server = await loopbackServer((_, response) => json(response, 200, {}))
  const result = await exchange(poolTo(server.url), request, limits, AbortSignal.abort())
  expect(result.kind).toBe('not_sent')
  expect(server.seen).toEqual([])
})

test('a caller that stops during the call: lost', async () => {
  const stop = new AbortController()
  const server = await loopbackServer(() => stop.abort())
  const result = await exchange(poolTo(server.url), request, limits, stop.signal)
  expect(result).toMatchObject({ kind: 'lost', reason: 'reset' })
})

test('stopped while waiting for a socket: it is never sent, not even later', async () => {
  const firstSeen = Promise.withResolvers<() => void>()
  const server = await loopbackServer((seen, response) => {
    const reply = () => json(response, 200, { path: seen.path })
    if (seen.path === '/first') firstSeen.resolve(reply)
    else reply()
  })
  const pool = poolTo(server.url, { connections: 1 })
  const first = exchange(pool, { ...request, path: '/first' }, limits)
  const answerFirst = await firstSeen.promise
  const stop = new AbortController()
  const waiting = exchange(pool, { ...request, path: '/waiting' }, limits, stop.signal)
  const next = exchange(pool, { ...request, path: '/next' }, limits)
  stop.abort()
  expect((await waiting).kind).toBe('not_sent')
  answerFirst()
  expect(await first).toMatchObject({ kind: 'reply' })
  expect(await next).toMatchObject({ kind: 'reply' })
  expect(server.seen.map(({ path }) => path)).toEqual(['/first', '/next'])
})
