import { describe, expect, it } from 'vitest'
import { correlated, createRig, event, eventPath, sender, textOf } from './rig.js'

describe('the journal', () => {
  it('keeps every call with what it was about and what it did', async () => {
    const { create, graph, pica, sandbox, connection, clock } = createRig({ latencyMs: 10 })
    const creating = create(correlated('rec-1', { transactionId: 'tx-1' }))
    await clock.advance(10)
    const { json } = await creating
    const deleting = graph('DELETE', eventPath(json.id))
    await clock.advance(10)
    await deleting
    await pica('GET', '/v1/vault/connections?identity=alice')
    const start = Date.UTC(2026, 0, 5, 8)
    expect(sandbox.journal()).toMatchObject([
      {
        seq: 1,
        at: start,
        answeredAt: start + 10,
        effectAt: start + 5,
        kind: 'operation',
        connectionId: connection.id,
        mailbox: 'alice',
        method: 'POST',
        path: '/me/events',
        inFlight: 1,
        correlation: 'rec-1',
        transactionId: 'tx-1',
        status: 201,
        effect: 'created',
        eventId: json.id,
        lost: false,
      },
      { seq: 2, method: 'DELETE', status: 204, effect: 'deleted', correlation: 'rec-1' },
      { seq: 3, kind: 'vault', status: 200, effect: 'none' },
    ])
  })

  it('never contains a connection key', async () => {
    const { create, pica, sandbox, connection, graph } = createRig()
    await create()
    await pica('GET', `/v1/vault/connections?key=${encodeURIComponent(connection.key)}`)
    await graph('GET', '/me', undefined, { 'x-pica-secret': 'wrong' })
    const secret = connection.key.split('::').at(-1)?.split('|')[0] ?? '?'
    expect(JSON.stringify(sandbox.journal())).not.toContain(secret)
  })

  it('tells replays from creates', async () => {
    const { create, sandbox } = createRig()
    const body = event({ transactionId: 'tx-1' })
    await create(body)
    await create(body)
    expect(sandbox.journal().map(({ effect }) => effect)).toEqual(['created', 'replayed'])
  })

  it('keeps refused calls, too', async () => {
    const { graph, sandbox } = createRig()
    await graph('GET', '/me', undefined, { 'x-pica-secret': undefined })
    expect(sandbox.journal()).toMatchObject([{ kind: 'refused', status: 401 }])
    expect(sandbox.state().totals).toMatchObject({ calls: 1, refused: 1 })
  })

  it('is bounded; counters are not', async () => {
    const { create, sandbox, mailbox } = createRig({ journalCapacity: 3 })
    for (let i = 0; i < 5; i++) await create()
    expect(sandbox.journal().map(({ seq }) => seq)).toEqual([3, 4, 5])
    expect(sandbox.journal(4).map(({ seq }) => seq)).toEqual([5])
    expect(sandbox.journal(0, 1).map(({ seq }) => seq)).toEqual([3])
    expect(mailbox().summary().calls).toBe(5)
  })
})

describe('duplicates', () => {
  it('are values that several live events have, or once had', async () => {
    const { create, graph, sandbox, mailbox } = createRig()
    await create(correlated('one'))
    await create(correlated('two'))
    expect(sandbox.duplicates()).toEqual([])
    const second = await create(correlated('ONE'))
    expect(sandbox.duplicates()).toMatchObject([
      { mailbox: 'alice', value: 'ONE', live: 2, peak: 2 },
    ])
    expect(mailbox().summary().duplicates).toBe(1)
    await graph('DELETE', eventPath(second.json.id))
    expect(sandbox.duplicates()).toMatchObject([{ live: 1, peak: 2 }])
    expect(mailbox().summary().duplicates).toBe(0)
  })

  it('are none across mailboxes, nor after delete and create', async () => {
    const { create, graph, sandbox } = createRig()
    const { json } = await create(correlated('one'))
    await graph('DELETE', eventPath(json.id))
    await create(correlated('one'))
    const bob = sender(sandbox, sandbox.connect({ identity: 'bob' }))
    await bob('POST', '/v1/passthrough/me/events', correlated('one'))
    expect(sandbox.duplicates()).toEqual([])
  })
})

describe('a mailbox for a judge', () => {
  it('shows live events with their correlation', async () => {
    const { create, mailbox } = createRig()
    const { json } = await create(correlated('rec-1', { transactionId: 'tx-1' }))
    expect(mailbox().eventsOf('REC-1')).toHaveLength(1)
    expect(mailbox().events()).toMatchObject([
      {
        id: json.id,
        correlation: 'rec-1',
        transactionId: 'tx-1',
        subject: 'Pottery',
        startUtcMs: Date.UTC(2026, 2, 2, 8),
        resource: { id: json.id, start: { timeZone: 'UTC' } },
      },
    ])
  })

  it('throws for an unknown one', () => {
    expect(() => createRig().sandbox.mailbox('nobody')).toThrow("There is no mailbox 'nobody'.")
  })

  it('lets the user himself move and delete', async () => {
    const { create, graph, sandbox, mailbox } = createRig()
    const { json } = await create()
    const moved = sandbox.moveAsUser('alice', textOf(json.id), {
      start: { dateTime: '2026-03-02T10:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-02T11:00:00', timeZone: 'UTC' },
    })
    expect(moved.changeKey).not.toBe(json.changeKey)
    expect((await graph('GET', eventPath(json.id))).json.start?.dateTime).toContain('T10:00')
    sandbox.deleteAsUser('alice', textOf(json.id))
    expect(mailbox().events()).toEqual([])
    expect(() => sandbox.deleteAsUser('alice', textOf(json.id))).toThrow(/ErrorItemNotFound/)
  })

  it('forgets everything on reset, or all but the connections', async () => {
    const { create, sandbox, mailbox } = createRig()
    await create()
    sandbox.reset({ keepConnections: true })
    expect(mailbox().events()).toEqual([])
    expect((await create()).status).toBe(201)
    sandbox.reset()
    expect(sandbox.state()).toMatchObject({ mailboxes: 0, connections: 0, journalLast: 0 })
  })
})
