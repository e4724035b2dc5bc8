import { describe, expect, it } from 'vitest'
import { createSandboxFetch } from '@calsync/testkit/sandbox'
import { createRig, event } from './rig.js'

function fetching() {
  const rig = createRig()
  const fetch = createSandboxFetch(rig.sandbox)
  const create = (signal?: AbortSignal) =>
    fetch('https://api.picaos.com/v1/passthrough/me/events', {
      method: 'POST',
      headers: {
        'X-Pica-Secret': 'sandbox-secret',
        'X-Pica-Connection-Key': rig.connection.key,
      },
      body: JSON.stringify(event()),
      ...(signal && { signal }),
    })
  return { ...rig, fetch, create }
}

describe('fetch into the sandbox', () => {
  it('answers like a server', async () => {
    const { create } = fetching()
    const response = await create()
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ subject: 'Pottery' })
  })

  it('rejects with a TypeError for a reset', async () => {
    const { create, sandbox } = fetching()
    sandbox.addFault({ action: { type: 'reset' } })
    await expect(create()).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    })
  })

  it('hangs until the caller gives up', async () => {
    const { create, sandbox, clock, mailbox } = fetching()
    sandbox.addFault({ action: { type: 'hang' } })
    const stop = new AbortController()
    const running = create(stop.signal)
    await clock.flush()
    stop.abort(new Error('deadline'))
    await expect(running).rejects.toThrow('deadline')
    expect(mailbox().events()).toHaveLength(1)
  })

  it('goes on behind an abort', async () => {
    const { create, sandbox, clock, mailbox } = fetching()
    sandbox.configure({ latencyMs: 100 })
    const stop = new AbortController()
    const running = create(stop.signal)
    await clock.flush()
    await clock.flush()
    stop.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    expect(mailbox().events()).toHaveLength(0)
    await clock.advance(100)
    expect(mailbox().events()).toHaveLength(1)
  })

  it('breaks off a truncated body, and drips a slow one', async () => {
    const { create, sandbox, clock } = fetching()
    sandbox.addFault({ first: 1, action: { type: 'truncate', cut: true } })
    sandbox.addFault({ action: { type: 'drip', chunkChars: 500, intervalMs: 1000 } })
    await expect((await create()).text()).rejects.toThrow('terminated')
    const slow = await create()
    let text = ''
    const reading = slow.text().then((whole) => (text = whole))
    await clock.advance(1000)
    expect(text).toBe('')
    await clock.advance(60_000)
    await reading
    expect(JSON.parse(text)).toMatchObject({ subject: 'Pottery' })
  })
})
