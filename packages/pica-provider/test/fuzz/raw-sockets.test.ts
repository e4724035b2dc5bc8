import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { CalsyncError, type PreparedOperation } from '@calsync/core'
import { Secret } from '@calsync/core'
import { editBytes, fuzzSettings, seededRandom } from '@calsync/testkit'
import { onTestFinished, test } from 'vitest'
import { outlook, pica } from '../../src/index.js'
import { judgeOutcomes } from './judge-outcomes.js'
import { actionsOf, sampleCall } from './sample-calls.js'
import { generatedReply } from './generated-reply.js'

const DEADLINE_MS = 400
/** A call that took longer than this hung, however busy the machine is. */
const HANGS_MS = 20_000
const AT_ONCE = 16

type Draw = (limit: number) => number
type Respond = (socket: Socket, http: Buffer, draw: Draw) => void

/** What becomes of a whole reply on its way. */
const ways: readonly Respond[] = [
  (socket, http) => void socket.end(http),
  (socket, http, draw) => void socket.end(http.subarray(0, draw(http.length))),
  (socket, http, draw) => {
    socket.write(http.subarray(0, draw(http.length)), () => socket.resetAndDestroy())
  },
  (socket, http, draw) => {
    const numbers = Array.from({ length: 3 * (1 + draw(3)) }, () => draw(2 ** 31))
    socket.end(editBytes(http, numbers))
  },
  (socket, http, draw) => {
    const text = http
      .toString('latin1')
      .replace(/content-length: \d+/, `content-length: ${draw(9_999)}`)
    socket.end(Buffer.from(text, 'latin1'))
  },
  (socket, http, draw) => {
    const chunked = http
      .toString('latin1')
      .replace(/content-length: \d+/, 'transfer-encoding: chunked')
      .replace('\r\n\r\n', `\r\n\r\n${['5', 'zz', '-1', 'FFFFFFFFF', ''][draw(5)]}\r\n`)
    socket.end(Buffer.from(chunked, 'latin1'))
  },
  // It would go on for much longer than the deadline.
  (socket, http) => drip(socket, http, 0),
  (socket, _http, draw) => {
    socket.end(Buffer.from(Array.from({ length: 1 + draw(200) }, () => draw(256))))
  },
  () => undefined,
  (socket) => void socket.resetAndDestroy(),
]

function drip(socket: Socket, http: Buffer, at: number): void {
  if (socket.destroyed || at >= http.length) return
  socket.write(http.subarray(at, at + 1))
  setTimeout(() => drip(socket, http, at + 1), 20)
}

async function rawServer(respond: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    // A request is small: it comes in one piece, or in two of which the second is its body.
    socket.once('data', () => respond(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function httpOf(call: readonly PreparedOperation[], draw: Draw): Buffer {
  const numbers = Array.from({ length: 10 }, () => draw(2 ** 31))
  const answer = generatedReply(actionsOf(call), numbers)
  const { status, headers, text } =
    answer.kind === 'reply' ? answer : { status: 200, headers: {}, text: '{}' }
  const names = Object.entries(headers).filter(([name]) => name !== 'x-odd' && name !== '__proto__')
  const head = names.map(([name, value]) => `${name}: ${value.replace(/[^\x20-\x7e]/g, '?')}\r\n`)
  const body = Buffer.from(text)
  const length = `content-length: ${body.length}\r\nconnection: close\r\n`
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\n${head.join('')}${length}\r\n`), body])
}

test('whatever comes over a socket, a call ends in time with one outcome per operation', async () => {
  const { numRuns, seed } = fuzzSettings(400)
  const random = seededRandom(seed)
  const draw: Draw = (limit) => Math.floor(random.next() * limit)
  const url = await rawServer((socket) => {
    const way = ways[draw(ways.length)] as Respond
    way(socket, httpOf(sampleCall(provider, draw(10_000)), draw), draw)
  })
  const gateway = pica({
    secret: 'sk_test_canary-secret',
    baseUrl: url,
    deadlineMs: DEADLINE_MS,
    maxConnections: AT_ONCE,
  })
  const provider = outlook({ gateway })
  const credential = new Secret('canary-key')
  const worst = { ms: 0 }
  let left = numRuns
  const one = async (): Promise<void> => {
    for (let n = left--; n > 0; n = left--) {
      const call = sampleCall(provider, draw(10_000))
      const begun = performance.now()
      const outcomes = await provider.execute({ connectionId: `c${n}`, credential }, call)
      worst.ms = Math.max(worst.ms, performance.now() - begun)
      judgeOutcomes(provider, call, outcomes, null)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  assert.ok(worst.ms < HANGS_MS, `seed ${seed}: a call took ${worst.ms} ms`)
  await gateway.close()
}, 600_000)

test('whatever the vault sends over a socket, resolve and check end with an answer or an error', async () => {
  const { numRuns, seed } = fuzzSettings(60)
  const random = seededRandom(seed)
  const draw: Draw = (limit) => Math.floor(random.next() * limit)
  const rows = [{ id: 'r', key: 'canary-key', platform: 'outlook-calendar', identity: 'alice' }]
  const url = await rawServer((socket) => {
    const body = Buffer.from(JSON.stringify({ rows, total: 1, skip: 0 }))
    const status = [200, 200, 200, 401, 429, 503][draw(6)] as number
    const head = `HTTP/1.1 ${status} X\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`
    const way = ways[draw(ways.length)] as Respond
    way(socket, Buffer.concat([Buffer.from(head), body]), draw)
  })
  const gateway = pica({ secret: 'canary-secret', baseUrl: url, deadlineMs: DEADLINE_MS })
  const seen = { answered: 0, failed: 0 }
  const ask = async (n: number): Promise<void> => {
    try {
      if (n % 2 === 0) {
        const { credential } = await gateway.resolve({ gatewayUserId: 'alice' })
        assert.ok(credential.reveal().length > 0)
      } else assert.ok((await gateway.check(['alice'])).has('alice'))
      seen.answered += 1
    } catch (error) {
      if (!(error instanceof CalsyncError)) throw error
      assert.match(error.code, /^(?:CONNECTION_NOT_FOUND|GATEWAY_(?:REJECTED|UNAVAILABLE))$/)
      assert.doesNotMatch(
        `${error.message} ${error.next} ${JSON.stringify(error.details)}`,
        /canary/,
      )
      seen.failed += 1
    }
  }
  await Promise.all(Array.from({ length: numRuns }, (_, n) => ask(n)))
  assert.ok(seen.answered > 0 && seen.failed > 0, `seed ${seed}: ${JSON.stringify(seen)}`)
  await gateway.close()
}, 600_000)
