import { describe, expect, it } from 'vitest'
import { createRig, sender } from './rig.js'

describe('limits', () => {
  it('allow four calls at once per mailbox; the fifth is 429 with Retry-After', async () => {
    const { create, clock, mailbox } = createRig({ latencyMs: 100 })
    const running = [1, 2, 3, 4].map(() => create())
    await clock.flush()
    const fifth = await create()
    expect(fifth.status).toBe(429)
    expect(fifth.headers['x-pica-passthrough-retry-after']).toBe('1')
    expect(mailbox().summary()).toMatchObject({ inFlight: 4, maxInFlight: 5, throttled: 1 })
    await clock.advance(100)
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([201, 201, 201, 201])
    expect(mailbox().summary().inFlight).toBe(0)
  })

  it('hold the lane for the whole latency, which may be a range', async () => {
    const { create, clock, mailbox } = createRig({
      latencyMs: { min: 40, max: 60 },
      random: () => 1,
    })
    const running = create()
    await clock.advance(59)
    expect(mailbox().summary()).toMatchObject({ inFlight: 1, live: 1 })
    await clock.advance(1)
    expect((await running).status).toBe(201)
  })

  it('count a window per mailbox, throttled calls included', async () => {
    const { graph, clock, mailbox } = createRig({ windowRequests: 2, windowMs: 1000 })
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await graph('GET', '/me')).status)
    expect(statuses).toEqual([200, 200, 429])
    await clock.advance(999)
    expect((await graph('GET', '/me')).status).toBe(429)
    await clock.advance(1)
    expect((await graph('GET', '/me')).status).toBe(200)
    expect(mailbox().summary()).toMatchObject({ calls: 5, throttled: 2 })
  })

  it('tell how long the window still lasts', async () => {
    const { graph, clock } = createRig({ windowRequests: 1, windowMs: 10_000 })
    await graph('GET', '/me')
    await clock.advance(4000)
    const { headers } = await graph('GET', '/me')
    expect(headers['x-pica-passthrough-retry-after']).toBe('6')
  })

  it('are per mailbox: a slow one delays no other', async () => {
    const { create, sandbox, clock } = createRig()
    sandbox.addFault({ mailbox: 'alice', action: { type: 'latency', ms: 1000 } })
    const bob = sender(sandbox, sandbox.connect({ identity: 'bob' }))
    const slow = create()
    expect((await bob('GET', '/v1/passthrough/me/events')).status).toBe(200)
    await clock.advance(1000)
    expect((await slow).status).toBe(201)
  })

  it('notice calls that come before a Retry-After has passed', async () => {
    const { graph, clock, mailbox, sandbox } = createRig()
    sandbox.addFault({ first: 1, action: { type: 'throttle', retryAfterSeconds: 10 } })
    await graph('GET', '/me')
    await clock.advance(9999)
    await graph('GET', '/me')
    await clock.advance(1)
    await graph('GET', '/me')
    expect(mailbox().summary().early).toBe(1)
    expect(sandbox.journal().map(({ early }) => early)).toEqual([false, true, false])
    expect(sandbox.journal()[0]?.retryAfterMs).toBe(10_000)
  })

  it('of the account: 429 in the shape of Pica, with its headers on every reply', async () => {
    const { graph, clock } = createRig({ requestsPerMinute: 2 })
    const first = await graph('GET', '/me')
    expect(first.headers).toMatchObject({
      'x-pica-rate-limit-limit': '2',
      'x-pica-rate-limit-remainings': '1',
      'x-pica-rate-limit-reset': '60',
    })
    await graph('GET', '/me')
    const third = await graph('GET', '/me')
    expect(third.json).toMatchObject({
      code: 2009,
      status: 429,
      key: 'err::application::too_many_requests',
    })
    expect(third.headers['x-pica-rate-limit-remainings']).toBe('0')
    await clock.advance(60_000)
    expect((await graph('GET', '/me')).status).toBe(200)
  })

  it('of the gateway: 502 after 30 s, while the call goes on and takes effect', async () => {
    const { create, clock, mailbox, sandbox } = createRig({ latencyMs: 100_000 })
    const running = create()
    await clock.advance(30_000)
    const answer = await running
    expect([answer.status, answer.json.type]).toEqual([502, 'BadGateway'])
    expect(mailbox().summary()).toMatchObject({ live: 0, inFlight: 1 })
    await clock.advance(70_000)
    await sandbox.settled()
    expect(mailbox().summary()).toMatchObject({ live: 1, inFlight: 0 })
    expect(sandbox.journal()[0]).toMatchObject({ effect: 'created', lost: true })
  })

  it('can be changed while it runs', async () => {
    const { graph, sandbox } = createRig()
    sandbox.configure({ windowRequests: 1 })
    await graph('GET', '/me')
    expect((await graph('GET', '/me')).status).toBe(429)
    expect(sandbox.settings.concurrency).toBe(4)
  })
})
