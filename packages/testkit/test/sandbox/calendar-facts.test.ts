import { shownLine } from '@calsync/testkit/checker'
import { calendarFacts, createSandboxFetch, SandboxClient } from '@calsync/testkit/sandbox'
import { describe, expect, it } from 'vitest'
import { createRig, event, textOf } from './rig.js'
import { on, seriesRig } from './series.js'

const effectCapacity = 100
type Rig = ReturnType<typeof createRig>

const factsOf = ({ sandbox }: Pick<Rig, 'sandbox'>, options = {}) =>
  calendarFacts({ entries: sandbox.journal(), effects: sandbox.effects() }, options)

describe('the effect log', () => {
  it('is empty, and costs nothing, unless it is given room', async () => {
    const { create, sandbox } = createRig()
    await create()
    expect(sandbox.effects()).toEqual([])
  })

  it('can be read over HTTP, from any number on', async () => {
    const { create, sandbox } = createRig({ effectCapacity })
    await create()
    await create()
    const client = new SandboxClient('http://sandbox', { fetch: createSandboxFetch(sandbox) })
    expect(await client.effects()).toEqual(sandbox.effects())
    expect(await client.effects(1)).toMatchObject([{ seq: 2, effect: 'created' }])
    sandbox.reset()
    expect(await client.effects()).toEqual([])
  })
})

describe('calendar facts', () => {
  it('tell what each event shows after each change, and who changed it', async () => {
    const rig = createRig({ effectCapacity })
    const { create, graph, sandbox } = rig
    const { json } = await create(event({ ...on(4), subject: 'Talk' }))
    const id = textOf(json.id)
    const path = `/me/events/${encodeURIComponent(id)}`
    await graph('PATCH', path, { subject: 'Talk, moved' })
    sandbox.moveAsUser('alice', id, on(5))
    await graph('DELETE', path)
    const shows = (title: string, day: number) => [
      shownLine(title, Date.parse(`2026-03-0${day}T08:00:00Z`), 90),
    ]
    const same = { mailbox: 'alice', event: id }
    expect(factsOf(rig).filter(({ kind }) => kind !== 'called')).toMatchObject([
      { ...same, kind: 'wrote', action: 'create', by: 'calsync', shows: shows('Talk', 4) },
      { ...same, kind: 'wrote', action: 'update', by: 'calsync', shows: shows('Talk, moved', 4) },
      { ...same, kind: 'wrote', action: 'update', by: 'user', shows: shows('Talk, moved', 5) },
      { ...same, kind: 'removed', by: 'calsync' },
    ])
  })

  it('show a series as its occurrences, under the id of the series', async () => {
    const rig = await seriesRig({ subject: 'Pottery' }, { effectCapacity })
    const { graph, pathOf, masterId, sandbox, mailbox } = rig
    await graph('PATCH', pathOf('2026-03-09'), { subject: 'Clay' })
    await graph('DELETE', pathOf('2026-03-16'))
    const last = mailbox().occurrences({ from: '2026-03-20', to: '2026-04-30' })[0]
    sandbox.deleteAsUser('alice', last?.externalId ?? '')
    const wrote = factsOf(rig).filter((fact) => fact.kind === 'wrote')
    expect(wrote.map(({ shows }) => shows.length)).toEqual([4, 4, 3, 2])
    expect(wrote.map(({ by }) => by)).toEqual(['calsync', 'calsync', 'calsync', 'user'])
    expect(new Set(wrote.map((fact) => fact.event))).toEqual(new Set([masterId]))
    expect(wrote.at(-1)?.shows).toEqual([
      shownLine('Pottery', Date.parse('2026-03-02T08:00:00Z'), 90),
      shownLine('Clay', Date.parse('2026-03-09T08:00:00Z'), 90),
    ])
  })

  it('count a batch as one call', async () => {
    const rig = createRig({ effectCapacity })
    const item = (id: string) => ({
      id,
      method: 'POST',
      url: '/me/events',
      headers: { 'content-type': 'application/json' },
      body: event(),
    })
    await rig.batch([item('1'), item('2')])
    await rig.create()
    expect(factsOf(rig).filter(({ kind }) => kind === 'called')).toMatchObject([
      { items: 2, early: false },
      { items: 1, inFlight: 1, early: false },
    ])
  })

  it('call early what came before a wait was over, unless its sender cannot know', async () => {
    const rig = createRig()
    rig.sandbox.addFault({ times: 1, action: { type: 'throttle', retryAfterSeconds: 10 } })
    await rig.create()
    await rig.clock.advance(2_000)
    await rig.create()
    await rig.clock.advance(9_000)
    await rig.create()
    const early = (options = {}) =>
      factsOf(rig, options).flatMap((fact) => (fact.kind === 'called' ? [fact.early] : []))
    expect(early()).toEqual([false, true, false])
    expect(early({ graceMs: 2_000 })).toEqual([false, false, false])
    expect(early({ forgotten: () => true })).toEqual([false, false, false])
    expect(early({ forgotten: (from: number, to: number) => to - from > 2_000 })[1]).toBe(true)
  })

  it('know of no wait whose answer was lost', async () => {
    const rig = createRig()
    rig.sandbox.addFault({ times: 1, action: { type: 'throttle', retryAfterSeconds: 10 } })
    rig.sandbox.addFault({ times: 1, on: 'call', action: { type: 'reset' } })
    await rig.create()
    await rig.clock.advance(2_000)
    await rig.create()
    const early = factsOf(rig).map((fact) => fact.kind === 'called' && fact.early)
    expect(early).toEqual([false, false])
  })
})
