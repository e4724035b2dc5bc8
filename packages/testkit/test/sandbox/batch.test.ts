import { describe, expect, it } from 'vitest'
import {
  correlated,
  createItem,
  createRig,
  event,
  eventPath,
  json,
  type Answer,
  textOf,
} from './rig.js'

const ids = (count: number) => Array.from({ length: count }, (_, i) => String(i + 1))

function responses(answer: Answer) {
  const list = answer.json.responses as unknown as {
    id: string
    status: number
    headers: Record<string, string>
    body?: { error?: { code: string; message: string }; id?: string }
  }[]
  return new Map(list.map((one) => [one.id, one]))
}

describe('$batch', () => {
  it('answers 200 outside, whatever happened inside', async () => {
    const { batch } = createRig()
    const answer = await batch([
      createItem('a'),
      createItem('b', event({ titel: 'x' })),
      { id: 'c', method: 'GET', url: '/me/events/none' },
    ])
    expect(answer.status).toBe(200)
    const [a, b, c] = ['a', 'b', 'c'].map((id) => responses(answer).get(id)?.status)
    expect([a, b, c]).toEqual([201, 400, 400])
  })

  it('shuffles its replies, and keeps the order when told to', async () => {
    const requests = ids(20).map((id) => createItem(id))
    const order = async (shuffleBatchReplies: boolean) =>
      [...responses(await createRig({ shuffleBatchReplies }).batch(requests)).keys()].join()
    expect(await order(false)).toBe(ids(20).join())
    expect(await order(true)).not.toBe(ids(20).join())
  })

  it('shuffles those of a sequence, too, and carries it out in order', async () => {
    const { batch, mailbox } = createRig()
    const requests = ids(20).map((id, i) =>
      createItem(id, event({ subject: id }), i === 0 ? {} : { dependsOn: [String(i)] }),
    )
    const answer = await batch(requests)
    expect([...responses(answer).keys()].join()).not.toBe(ids(20).join())
    expect(
      mailbox()
        .events()
        .map(({ subject }) => subject),
    ).toEqual(ids(20))
  })

  it.each([
    ['21 items', ids(21).map((id) => createItem(id))],
    ['no items', []],
    ['ids that differ in case only', [createItem('a'), createItem('A')]],
    ['no id', [{ method: 'GET', url: '/me' }]],
    ['a number as id', [{ id: 1, method: 'GET', url: '/me' }]],
    ['an absolute url', [{ id: '1', method: 'GET', url: 'https://graph.microsoft.com/v1.0/me' }]],
    [
      'a body without Content-Type',
      [{ id: '1', method: 'POST', url: '/me/events', body: event() }],
    ],
    ['an unknown dependency', [createItem('1', event(), { dependsOn: ['9'] })]],
    [
      'a mix of sequence and parallel',
      [createItem('1'), createItem('2', event(), { dependsOn: ['1'] }), createItem('3')],
    ],
    [
      'a fan',
      [
        createItem('1'),
        createItem('2', event(), { dependsOn: ['1'] }),
        createItem('3', event(), { dependsOn: ['1'] }),
      ],
    ],
    [
      'a circle',
      [
        createItem('1', event(), { dependsOn: ['2'] }),
        createItem('2', event(), { dependsOn: ['1'] }),
      ],
    ],
  ])('refuses the whole batch with 400: %s', async (_, requests) => {
    const { batch, mailbox } = createRig()
    const answer = await batch(requests)
    expect([answer.status, answer.json.error?.code]).toEqual([400, 'BadRequest'])
    expect(mailbox().events()).toHaveLength(0)
  })

  it('refuses a body that is no JSON', async () => {
    const { graph } = createRig()
    expect((await graph('POST', '/$batch', '{"requests":[')).status).toBe(400)
  })

  it('answers 424 to everything behind a failed one, which was not attempted', async () => {
    const { batch, mailbox, sandbox } = createRig()
    const answer = await batch([
      createItem('1'),
      createItem('2', event({ titel: 'x' }), { dependsOn: ['1'] }),
      createItem('3', event(), { dependsOn: ['2'] }),
      createItem('4', event(), { dependsOn: ['3'] }),
    ])
    const statuses = ids(4).map((id) => responses(answer).get(id)?.status)
    expect(statuses).toEqual([201, 400, 424, 424])
    expect(mailbox().summary()).toMatchObject({ live: 1, calls: 2 })
    expect(sandbox.journal().filter(({ kind }) => kind === 'operation')).toHaveLength(2)
  })

  it('takes Prefer from each item, not from the batch', async () => {
    const { batch, mailbox } = createRig()
    const prefer = { ...json, Prefer: 'IdType="ImmutableId"' }
    const answer = await batch([createItem('1'), createItem('2', event(), { headers: prefer })])
    const known = new Set(
      mailbox()
        .events()
        .map(({ id }) => id),
    )
    expect(known.has(responses(answer).get('1')?.body?.id ?? '')).toBe(false)
    expect(known.has(responses(answer).get('2')?.body?.id ?? '')).toBe(true)
  })

  it('updates and deletes, with slashes in ids encoded', async () => {
    const { batch, create, mailbox } = createRig()
    const made: string[] = []
    for (let i = 0; i < 30; i++) made.push(textOf((await create()).json.id))
    const slashed = made.filter((id) => id.includes('/'))
    expect(slashed.length).toBeGreaterThan(1)
    const [first, second] = slashed
    const answer = await batch([
      { id: 'p', method: 'PATCH', url: eventPath(first), headers: json, body: { subject: 'x' } },
      { id: 'd', method: 'DELETE', url: eventPath(second) },
      { id: 'raw', method: 'DELETE', url: `/me/events/${first}` },
    ])
    const statuses = ['p', 'd', 'raw'].map((id) => responses(answer).get(id)?.status)
    expect(statuses).toEqual([200, 204, 400])
    expect(mailbox().events()).toHaveLength(29)
  })

  it('queues items beyond four: at most four are in flight', async () => {
    const { batch, clock, mailbox } = createRig({ latencyMs: 100 })
    const running = batch(ids(6).map((id) => createItem(id)))
    await clock.advance(0)
    expect(mailbox().summary().inFlight).toBe(4)
    await clock.advance(100)
    expect(mailbox().summary()).toMatchObject({ inFlight: 2, live: 4 })
    await clock.advance(100)
    expect([...responses(await running).values()].map(({ status }) => status)).toEqual(
      Array<number>(6).fill(201),
    )
    expect(mailbox().summary().maxInFlight).toBe(4)
  })

  it('or throttles them, each with its own status and Retry-After', async () => {
    const { batch, mailbox } = createRig({ batchOverflow: 'throttle' })
    const answer = await batch(ids(6).map((id) => createItem(id)))
    const all = [...responses(answer).values()]
    expect(all.filter(({ status }) => status === 201)).toHaveLength(4)
    const [throttled] = all.filter(({ status }) => status === 429)
    expect(throttled).toMatchObject({
      headers: { 'Retry-After': '1' },
      body: {
        error: {
          code: 'ApplicationThrottled',
          message: 'Application is over its MailboxConcurrency limit.',
        },
      },
    })
    expect(mailbox().summary()).toMatchObject({ throttled: 2, calls: 6, early: 0 })
  })

  it('runs a sequence in one lane', async () => {
    const { batch, clock, mailbox } = createRig({ latencyMs: 10 })
    const running = batch([createItem('1'), createItem('2', event(), { dependsOn: ['1'] })])
    await clock.advance(20)
    expect(responses(await running).get('2')?.status).toBe(201)
    expect(mailbox().summary().maxInFlight).toBe(1)
  })

  it('journals each item under its batch', async () => {
    const { batch, sandbox } = createRig()
    await batch([createItem('1', correlated('rec-1'))])
    const [outer, item] = sandbox.journal()
    expect(outer).toMatchObject({ kind: 'batch', status: 200 })
    expect(item).toMatchObject({ kind: 'operation', batch: outer?.seq, correlation: 'rec-1' })
  })
})
