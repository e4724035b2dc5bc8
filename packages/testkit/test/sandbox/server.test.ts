import { once } from 'node:events'
import { request, Agent } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import {
  createManualClock,
  SandboxClient,
  startSandbox,
  type RunningSandbox,
  type StartSandboxOptions,
} from '@calsync/testkit/sandbox'
import { event } from './rig.js'

const running: RunningSandbox[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

async function serve(options: StartSandboxOptions = {}) {
  const server = await startSandbox(options)
  running.push(server)
  const { sandbox, url } = server
  const connection = sandbox.connect({ identity: 'alice' })
  const headers = { 'x-pica-secret': 'sandbox-secret', 'x-pica-connection-key': connection.key }
  const path = '/v1/passthrough/me/events'
  const create = (signal?: AbortSignal) =>
    fetch(url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(event()),
      ...(signal && { signal }),
    })
  const mailbox = () => sandbox.mailbox('alice')
  return { url, sandbox, headers, path, create, mailbox, client: new SandboxClient(url) }
}

/** Resolves at the next arrival of a call: the clock starts to be waited for. */
async function untilSleeping(clock: ReturnType<typeof createManualClock>): Promise<void> {
  while (clock.sleeping() === 0) await clock.flush()
}

describe('the server', () => {
  it('listens on a free port of the loopback and serves the API', async () => {
    const { url, create } = await serve()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const response = await create()
    expect(response.status).toBe(201)
    expect(response.headers.get('x-pica-passthrough-etag')).toMatch(/^W\//)
    expect(await response.json()).toMatchObject({ subject: 'Pottery' })
  })

  it('serves the administration and the page', async () => {
    const { client, url, create } = await serve()
    await create()
    expect(await client.events('alice')).toHaveLength(1)
    expect(await (await fetch(url)).text()).toContain('Pottery')
  })

  it('keeps connections open', async () => {
    const { url, headers } = await serve()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const get = async () => {
      const sent = request(`${url}/v1/passthrough/me`, { agent, headers }).end()
      const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream]
      response.resume()
      await once(response, 'end')
      return sent.reusedSocket
    }
    expect(await get()).toBe(false)
    expect(await get()).toBe(true)
    agent.destroy()
  })

  it('resets the socket after the effect', async () => {
    const { create, sandbox, mailbox } = await serve()
    sandbox.addFault({ action: { type: 'reset' } })
    await expect(create()).rejects.toThrow('fetch failed')
    expect(mailbox().events()).toHaveLength(1)
  })

  it('hangs until the client gives up', async () => {
    const { create, sandbox, mailbox } = await serve()
    sandbox.addFault({ action: { type: 'hang' } })
    const stop = new AbortController()
    const creating = create(stop.signal)
    while (mailbox().events().length === 0) await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    await expect(creating).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('lets a call land after its client has gone', async () => {
    const clock = createManualClock()
    const { create, mailbox } = await serve({ clock, latencyMs: 1000, gatewayTimeoutMs: null })
    const stop = new AbortController()
    const creating = create(stop.signal)
    await untilSleeping(clock)
    stop.abort()
    await expect(creating).rejects.toMatchObject({ name: 'AbortError' })
    expect(mailbox().summary()).toMatchObject({ live: 0, inFlight: 1 })
    await clock.advance(1000)
    expect(mailbox().summary()).toMatchObject({ live: 1, inFlight: 0 })
  })

  it('cuts the connection in the middle of a truncated reply', async () => {
    const { create, sandbox } = await serve()
    sandbox.addFault({ action: { type: 'truncate', cut: true } })
    const response = await create()
    expect(response.status).toBe(201)
    await expect(response.text()).rejects.toThrow()
  })

  it('drips', async () => {
    const { create, sandbox } = await serve()
    sandbox.addFault({ action: { type: 'drip', chunkChars: 1000, intervalMs: 1 } })
    expect(await (await create()).json()).toMatchObject({ subject: 'Pottery' })
  })

  it('refuses large bodies, at first like Graph, then without reading them', async () => {
    const { url, headers, path } = await serve({ bodyLimitBytes: 1000 })
    for (const size of [1500, 5000]) {
      const body = JSON.stringify({ subject: 'x'.repeat(size) })
      expect((await fetch(url + path, { method: 'POST', headers, body })).status).toBe(413)
    }
  })

  it('does not let pages of other origins administer', async () => {
    const { url } = await serve()
    const status = async (headers: Record<string, string>) => {
      const sent = request(`${url}/_sandbox/state`, { headers }).end()
      const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }]
      response.resume()
      return response.statusCode
    }
    expect(await status({})).toBe(200)
    expect(await status({ host: 'evil.example' })).toBe(403)
    expect(await status({ origin: 'https://evil.example' })).toBe(403)
    expect(await status({ origin: url })).toBe(200)
  })

  it('reports a port that is taken', async () => {
    const { url } = await serve()
    await expect(startSandbox({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE')
  })
})
