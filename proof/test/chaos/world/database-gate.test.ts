import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TcpGate } from '../../../src/chaos/world/servers/database-gate.ts'

/** A server that gives back what it gets, and counts the goodbyes. */
async function startEcho() {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('data', (chunk) => socket.write(chunk))
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { port, sockets, close }
}

describe('the gate', () => {
  let echo: Awaited<ReturnType<typeof startEcho>>
  let gate: TcpGate
  let port: number

  beforeEach(async () => {
    echo = await startEcho()
    gate = new TcpGate({ host: '127.0.0.1', port: echo.port })
    port = await gate.open()
  })
  afterEach(async () => {
    await gate.close()
    echo.close()
  })

  async function client() {
    const socket = connect(port, '127.0.0.1')
    // At the end of each test the gate cuts what is left.
    socket.on('error', () => {})
    await once(socket, 'connect')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const read = async (wanted: string): Promise<void> => {
      while (text !== wanted) await once(socket, 'data')
    }
    return { socket, read, text: () => text }
  }

  it('passes on what comes, both ways', async () => {
    const { socket, read } = await client()
    socket.write('hello')
    await read('hello')
    socket.end()
    await once(socket, 'close')
  })

  it('passes on more than a socket holds', async () => {
    const { socket, read } = await client()
    const much = 'x'.repeat(5_000_000)
    socket.write(much)
    await read(much)
  })

  it('holds everything while it is frozen, new connections too, and closes nothing', async () => {
    const early = await client()
    early.socket.write('a')
    await early.read('a')
    const frozen = gate.freeze(150)
    const late = await client()
    early.socket.write('b')
    late.socket.write('c')
    const thawed = await Promise.race([
      frozen.then(() => 'thawed'),
      early.read('ab').then(() => 'passed'),
      late.read('c').then(() => 'passed'),
    ])
    expect(thawed).toBe('thawed')
    await early.read('ab')
    await late.read('c')
  })

  it('stays frozen until the last of several freezes is over', async () => {
    const { socket, read, text } = await client()
    socket.write('a')
    await read('a')
    const long = gate.freeze(200)
    await gate.freeze(10)
    socket.write('b')
    await long
    expect(text()).toBe('a')
    await read('ab')
  })

  it('cuts with a reset at both ends, and takes new connections afterwards', async () => {
    const { socket, read } = await client()
    socket.write('a')
    await read('a')
    const [far] = echo.sockets
    const errors = Promise.all([once(socket, 'error'), once(far as Socket, 'error')])
    expect(gate.cut()).toBe(1)
    expect(await errors).toMatchObject([[{ code: 'ECONNRESET' }], [{ code: 'ECONNRESET' }]])
    const next = await client()
    next.socket.write('b')
    await next.read('b')
  })

  it('ends a client whose server is gone', async () => {
    echo.close()
    const { socket } = await client()
    await once(socket, 'close')
  })
})
