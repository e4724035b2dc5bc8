import { setupServer } from 'msw/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandboxHandlers } from '../../src/sandbox/msw.js'
import { createRig, event } from './rig.js'

const { sandbox, connection, mailbox } = createRig()
const server = setupServer(...createSandboxHandlers(sandbox, 'https://api.picaos.com'))

const create = (signal?: AbortSignal) =>
  fetch('https://api.picaos.com/v1/passthrough/me/events', {
    method: 'POST',
    headers: { 'x-pica-secret': 'sandbox-secret', 'x-pica-connection-key': connection.key },
    body: JSON.stringify(event()),
    ...(signal && { signal }),
  })

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterAll(() => server.close())

describe('handlers for msw', () => {
  it('answer from the sandbox', async () => {
    const response = await create()
    expect(response.status).toBe(201)
    expect(mailbox().events()).toHaveLength(1)
  })

  it('break the connection', async () => {
    const id = sandbox.addFault({ action: { type: 'reset' } })
    await expect(create()).rejects.toThrow()
    sandbox.removeFault(id)
    expect(mailbox().events()).toHaveLength(2)
  })

  it('hang until the caller gives up', async () => {
    const id = sandbox.addFault({ action: { type: 'hang' } })
    const stop = new AbortController()
    const creating = create(stop.signal)
    while (mailbox().events().length < 3) await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    await expect(creating).rejects.toMatchObject({ name: 'AbortError' })
    sandbox.removeFault(id)
  })
})
