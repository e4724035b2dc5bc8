import { describe, expect, it } from 'vitest'
import type { FaultRuleInput } from '@calsync/testkit/sandbox'
import { correlated, createItem, createRig, event, eventPath, sender } from './rig.js'

function faulty(rule: FaultRuleInput, options = {}) {
  const rig = createRig(options)
  rig.sandbox.addFault(rule)
  return rig
}

describe('faults: what happens', () => {
  it('a status before anything is applied', async () => {
    const { create, mailbox } = faulty({
      action: {
        type: 'reply',
        status: 503,
        headers: { 'Retry-After': '7' },
        code: 'ErrorServerBusy',
      },
    })
    const answer = await create()
    expect([answer.status, answer.json.error?.code]).toEqual([503, 'ErrorServerBusy'])
    expect(answer.headers['x-pica-passthrough-retry-after']).toBe('7')
    expect(mailbox().events()).toHaveLength(0)
  })

  it.each([503, 504])('applied, then %i', async (status) => {
    const { create, mailbox, sandbox } = faulty({ action: { type: 'reply', status, apply: true } })
    const answer = await create()
    expect([answer.status, answer.json.error?.code]).toEqual([status, 'UnknownError'])
    expect(mailbox().events()).toHaveLength(1)
    expect(sandbox.journal()[0]).toMatchObject({ status, effect: 'created' })
  })

  it.each([
    [true, 1],
    [false, 0],
  ])('reset, applied: %s', async (apply, live) => {
    const { create, mailbox, sandbox } = faulty({ action: { type: 'reset', apply } })
    expect((await create()).kind).toBe('reset')
    expect(mailbox().events()).toHaveLength(live)
    expect(sandbox.journal()[0]?.lost).toBe(true)
  })

  it('applied, then never answered', async () => {
    const { create, mailbox } = faulty({ action: { type: 'hang' } })
    expect((await create()).kind).toBe('hang')
    expect(mailbox().summary()).toMatchObject({ live: 1, inFlight: 0 })
  })

  it('truncated JSON, in a whole reply or with the connection', async () => {
    const rule: FaultRuleInput = { action: { type: 'truncate', keep: 0.9 } }
    const { create, mailbox, sandbox } = faulty(rule)
    const answer = await create()
    expect([answer.status, answer.kind]).toEqual([201, 'reply'])
    expect(() => JSON.parse(answer.text) as unknown).toThrow()
    sandbox.clearFaults()
    sandbox.addFault({ action: { type: 'truncate', cut: true } })
    expect((await create()).kind).toBe('truncated')
    expect(mailbox().events()).toHaveLength(2)
  })

  it('an HTML page', async () => {
    const { create, mailbox } = faulty({ action: { type: 'html' } })
    const answer = await create()
    expect(answer.status).toBe(502)
    expect(answer.headers['content-type']).toBe('text/html')
    expect(answer.text).toContain('<h1>Bad Gateway</h1>')
    expect(mailbox().events()).toHaveLength(1)
  })

  it('a slow drip', async () => {
    const { create } = faulty({ action: { type: 'drip', chunkChars: 10, intervalMs: 50 } })
    expect(await create()).toMatchObject({ kind: 'drip', status: 201 })
  })

  it('a create that reads see late, while its replay is answered', async () => {
    const { create, find, graph, clock } = faulty({ action: { type: 'late-visible', forMs: 5000 } })
    const body = correlated('rec-1', { transactionId: 'tx-1' })
    const { json, status } = await create(body)
    expect(status).toBe(201)
    expect((await find('rec-1')).json.value).toEqual([])
    expect((await graph('GET', eventPath(json.id))).status).toBe(404)
    expect((await create(body)).json.id).toBe(json.id)
    expect((await graph('PATCH', eventPath(json.id), { subject: 'x' })).status).toBe(200)
    await clock.advance(5000)
    expect((await find('rec-1')).json.value).toHaveLength(1)
    expect((await graph('GET', eventPath(json.id))).status).toBe(200)
  })

  it('a create that writes see late, too: 404 within the lag', async () => {
    const { create, graph } = faulty({
      action: { type: 'late-visible', forMs: 5000, alsoWrites: true },
    })
    const { json } = await create()
    expect((await graph('PATCH', eventPath(json.id), { subject: 'x' })).status).toBe(404)
  })

  it('a late-visible create that is answered 503 as well', async () => {
    const { create, find, sandbox, mailbox } = faulty({
      action: { type: 'late-visible', forMs: 5000 },
    })
    sandbox.addFault({ method: 'POST', action: { type: 'reply', status: 503, apply: true } })
    expect((await create(correlated('rec-1'))).status).toBe(503)
    expect((await find('rec-1')).json.value).toEqual([])
    expect(mailbox().events()).toHaveLength(1)
  })

  it.each([
    [504, 'reply'],
    ['reset', 'reset'],
    ['hang', 'hang'],
  ] as const)('an effect that lands after the answer %s, in its lane', async (answer, kind) => {
    const { create, clock, mailbox, sandbox } = faulty({
      action: { type: 'delayed-effect', delayMs: 1000, answer },
    })
    const reply = await create()
    expect(reply.kind).toBe(kind)
    expect(mailbox().summary()).toMatchObject({ live: 0, inFlight: 1 })
    expect(sandbox.state().landing).toBe(1)
    await clock.advance(1000)
    await sandbox.settled()
    expect(mailbox().summary()).toMatchObject({ live: 1, inFlight: 0 })
    const [entry] = sandbox.journal()
    expect(entry).toMatchObject({ effect: 'created', lost: true })
    expect(entry?.effectAt).toBe((entry?.at ?? 0) + 1000)
  })

  it('a late POST that lands after the delete', async () => {
    const { create, graph, clock, find, mailbox } = faulty({
      first: 1,
      action: { type: 'delayed-effect', delayMs: 1000 },
    })
    const body = correlated('rec-1')
    expect((await create(body)).status).toBe(504)
    const { json } = await create(body)
    await graph('DELETE', eventPath(json.id))
    await clock.advance(1000)
    expect((await find('rec-1')).json.value).toHaveLength(1)
    expect(mailbox().summary()).toMatchObject({ created: 2, deleted: 1 })
  })

  it.each([
    [{ retryAfterSeconds: 5 }, '5', undefined],
    [{ retryAfterSeconds: 0.249 }, '0.249', undefined],
    [{ retryAfterSeconds: 5, form: 'http-date' }, 'Mon, 05 Jan 2026 08:00:05 GMT', undefined],
    [{ retryAfterSeconds: null }, undefined, undefined],
    [{ retryAfterSeconds: 5, header: 'plain' }, undefined, '5'],
  ] as const)('429 with Retry-After %o', async (form, prefixed, plain) => {
    const { create, mailbox } = faulty({ action: { type: 'throttle', ...form } })
    const { status, headers, json } = await create()
    expect([status, json.error?.code]).toEqual([429, 'ApplicationThrottled'])
    expect(headers['x-pica-passthrough-retry-after']).toBe(prefixed)
    expect(headers['retry-after']).toBe(plain)
    expect(mailbox().summary()).toMatchObject({ live: 0, throttled: 1, inFlight: 0 })
  })

  it('401 for a connection until it is reconnected', async () => {
    const { create, sandbox, batch } = faulty({ first: 1, action: { type: 'unauthorized' } })
    const refused = [await create(), await create(), await batch([createItem('1')])]
    expect(refused.map(({ status, json }) => [status, json.error?.code])).toEqual(
      Array(3).fill([401, 'InvalidAuthenticationToken']),
    )
    const again = sender(sandbox, sandbox.reconnect({ identity: 'alice' }))
    expect((await again('POST', '/v1/passthrough/me/events', event())).status).toBe(201)
  })

  it('the vault says failed after a 401, if it is told to', async () => {
    const { create, sandbox } = faulty({ action: { type: 'unauthorized', vaultState: 'failed' } })
    await create()
    expect(sandbox.connections()[0]).toMatchObject({ state: 'failed', active: false })
  })

  it.each([
    [403, 'ErrorQuotaExceeded'],
    [507, 'QuotaExceededException'],
  ] as const)('a full mailbox: %i', async (status, code) => {
    const { create } = faulty({ action: { type: 'quota', status } })
    const answer = await create()
    expect([answer.status, answer.json.error?.code]).toEqual([status, code])
  })

  it('402 and 429 of Pica itself', async () => {
    const { create, sandbox, mailbox } = faulty({ first: 1, action: { type: 'pica-quota' } })
    sandbox.addFault({ action: { type: 'pica-throttle', resetSeconds: 30 } })
    const quota = await create()
    expect(quota.json).toMatchObject({ status: 402, type: 'PaymentRequired' })
    expect(quota.headers).toHaveProperty('x-one-correlation-id')
    const limit = await create()
    expect([limit.status, limit.json.code]).toEqual([429, 2009])
    expect(limit.headers['x-pica-rate-limit-reset']).toBe('30')
    expect(limit.headers).not.toHaveProperty('x-pica-passthrough-content-type')
    expect(mailbox().summary().calls).toBe(0)
  })

  it('the vault down, while the passthrough works', async () => {
    const { create, pica } = faulty({ action: { type: 'vault-down' } })
    expect((await pica('GET', '/v1/vault/connections?identity=alice')).status).toBe(503)
    expect((await create()).status).toBe(201)
  })

  it('trouble of the whole call: applied, then 502 in the shape of Pica', async () => {
    const { create, mailbox, sandbox } = faulty({
      on: 'call',
      action: { type: 'reply', status: 502, apply: true },
    })
    const { status, json } = await create()
    expect([status, json.status]).toEqual([502, 502])
    expect(mailbox().events()).toHaveLength(1)
    expect(sandbox.journal()[0]).toMatchObject({ effect: 'created', lost: true })
  })
})

describe('faults: inside batches', () => {
  it('strike one item and leave the others', async () => {
    const { batch, mailbox } = faulty({
      on: 'item',
      subject: 'poison',
      action: { type: 'throttle', retryAfterSeconds: 0.5 },
    })
    const items = [createItem('1', event({ subject: 'poison' })), createItem('2')]
    const { json, status } = await batch(items)
    const list = json.responses as unknown as { id: string; status: number; headers: object }[]
    expect(status).toBe(200)
    expect(list.find(({ id }) => id === '1')).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '0.5' },
    })
    expect(list.find(({ id }) => id === '2')?.status).toBe(201)
    expect(mailbox().events()).toHaveLength(1)
  })

  it('of one item on the wire are those of the whole reply, after all have run', async () => {
    const { batch, mailbox } = faulty({ every: 2, action: { type: 'reset' } })
    const answer = await batch(['1', '2', '3'].map((id) => createItem(id)))
    expect(answer.kind).toBe('reset')
    expect(mailbox().events()).toHaveLength(3)
  })

  it('strike the outer call alone', async () => {
    const { batch, create, mailbox } = faulty({
      on: 'batch',
      action: { type: 'reply', status: 504, apply: true },
    })
    expect((await batch([createItem('1')])).status).toBe(504)
    expect((await create()).status).toBe(201)
    expect(mailbox().events()).toHaveLength(2)
  })

  it('let a whole batch land late', async () => {
    const { batch, mailbox, clock, sandbox } = faulty({
      on: 'batch',
      action: { type: 'delayed-effect', delayMs: 500, answer: 'reset' },
    })
    expect((await batch([createItem('1')])).kind).toBe('reset')
    expect(mailbox().events()).toHaveLength(0)
    await clock.advance(500)
    expect(mailbox().events()).toHaveLength(1)
    expect(sandbox.journal().find(({ kind }) => kind === 'batch')?.lost).toBe(true)
  })

  it('spare items when meant for single calls', async () => {
    const { batch, create } = faulty({ on: 'single', action: { type: 'reply', status: 500 } })
    const { json } = await batch([createItem('1')])
    expect(json.responses?.[0]?.status).toBe(201)
    expect((await create()).status).toBe(500)
  })
})

describe('faults: which calls, how often', () => {
  const strikes = async (rule: Omit<FaultRuleInput, 'action'>, calls = 6) => {
    const { create } = faulty({ ...rule, action: { type: 'reply', status: 500 } })
    let pattern = ''
    for (let i = 0; i < calls; i++) pattern += (await create()).status === 500 ? 'x' : '.'
    return pattern
  }

  it.each([
    [{}, 'xxxxxx'],
    [{ every: 3 }, '..x..x'],
    [{ first: 2 }, 'xx....'],
    [{ times: 1, every: 2 }, '.x....'],
    [{ skip: 4 }, '....xx'],
    [{ probability: 0 }, '......'],
    [{ method: 'POST' }, 'xxxxxx'],
    [{ method: 'GET' }, '......'],
    [{ path: '^/me/events$' }, 'xxxxxx'],
    [{ path: '^/me/calendar' }, '......'],
    [{ mailbox: 'alice' }, 'xxxxxx'],
    [{ mailbox: 'bob' }, '......'],
    [{ on: 'item' }, '......'],
    [{ on: 'single' }, 'xxxxxx'],
  ] as const)('%o strikes %s', async (rule, pattern) => {
    expect(await strikes(rule)).toBe(pattern)
  })

  it('by probability, the same for the same seed', async () => {
    const first = await strikes({ probability: 0.5 }, 40)
    expect(first).toContain('x')
    expect(first).toContain('.')
    expect(await strikes({ probability: 0.5 }, 40)).toBe(first)
  })

  it('by the correlation of the event, also when only its id is in the path', async () => {
    const { create, graph, find } = faulty({
      correlation: '^poison$',
      skip: 1,
      action: { type: 'reply', status: 500 },
    })
    const { json } = await create(correlated('poison'))
    expect((await graph('DELETE', eventPath(json.id))).status).toBe(500)
    expect((await find('poison')).status).toBe(500)
    expect((await create(correlated('other'))).status).toBe(201)
  })

  it('counts what matched and struck, and names the rule in the journal', async () => {
    const { create, sandbox, mailbox } = faulty({
      id: 'f',
      every: 2,
      action: { type: 'reply', status: 500 },
    })
    await create()
    await create()
    expect(sandbox.faults()).toMatchObject([{ rule: { id: 'f' }, matched: 2, struck: 1 }])
    expect(sandbox.journal()[1]?.faults).toEqual(['f'])
    expect(mailbox().summary().faults).toBe(1)
    expect(sandbox.removeFault('f')).toBe(true)
    expect((await create()).status).toBe(201)
  })

  it('refuses rules that cannot strike', () => {
    const { sandbox } = createRig()
    const add = (rule: unknown) => () => sandbox.addFault(rule as FaultRuleInput)
    expect(add({ action: { type: 'explode' } })).toThrow(/type/)
    expect(add({ on: 'item', action: { type: 'pica-quota' } })).toThrow(/call, batch or vault/)
    expect(add({ on: 'batch', action: { type: 'throttle' } })).toThrow(/operation, single or item/)
    expect(add({ path: '(', action: { type: 'reset' } })).toThrow(/regular expression/)
    expect(add({ paht: '.', action: { type: 'reset' } })).toThrow(/paht/)
  })
})
