import { describe, expect, it } from 'vitest'
import { createItem, json as jsonHeader, propertyId } from './rig.js'
import { on, seriesRig, window } from './series.js'

describe('a batch', () => {
  it('may be about instances: in sequence, with limits and faults as always', async () => {
    const { batch, sandbox, dates, pathOf } = await seriesRig()
    const [second, third] = [pathOf('2026-03-09'), pathOf('2026-03-16')]
    const patch = (id: string, url: string, body: object, more = {}) => ({
      id,
      method: 'PATCH',
      url,
      headers: jsonHeader,
      body,
      ...more,
    })
    const { json } = await batch([
      patch('a', second, on(11)),
      patch('b', third, on(11), { dependsOn: ['a'] }),
      { id: 'c', method: 'DELETE', url: third, dependsOn: ['b'] },
    ])
    const replies = json.responses as unknown as { id: string; status: number }[]
    const statuses = new Map(replies.map(({ id, status }) => [id, status]))
    expect(['a', 'b', 'c'].map((id) => statuses.get(id))).toEqual([200, 400, 424])
    expect(dates()).toEqual(['2026-03-02', '2026-03-11', '2026-03-16', '2026-03-23'])
    sandbox.addFault({ method: 'DELETE', action: { type: 'reply', status: 503, apply: true } })
    const lost = await batch([{ id: 'd', method: 'DELETE', url: third }, createItem('e')])
    expect(lost.json.responses).toContainEqual(expect.objectContaining({ id: 'd', status: 503 }))
    expect(dates()).toHaveLength(4)
    expect(dates()).not.toContain('2026-03-16')
  })

  it('throttles instances like anything else', async () => {
    const { graph, pathOf } = await seriesRig({}, { windowRequests: 1 })
    const path = pathOf('2026-03-09')
    expect((await graph('PATCH', path, { subject: 'x' })).status).toBe(429)
    expect((await graph('GET', `${path}/instances?${window}`)).status).toBe(429)
  })
})

it('the journal names the instance, its series, and whose record it is', async () => {
  const { graph, pathOf, sandbox, masterId, masterPath } = await seriesRig({
    singleValueExtendedProperties: [{ id: propertyId, value: 'series' }],
  })
  const path = pathOf('2026-03-09')
  const id = decodeURIComponent(path.slice('/me/events/'.length))
  const own = [{ id: propertyId, value: 'own' }]
  await graph('PATCH', path, { subject: 'Clay' })
  await graph('GET', `${masterPath}/instances?${window}`)
  await graph('PATCH', path, { singleValueExtendedProperties: own })
  const strikes = { type: 'reply', status: 503 } as const
  sandbox.addFault({ correlation: '^own$', first: 1, action: strikes })
  sandbox.addFault({ correlation: '^series$', first: 1, action: strikes })
  expect((await graph('GET', path)).status).toBe(503)
  expect((await graph('GET', `${masterPath}/instances?${window}`)).status).toBe(503)
  await graph('DELETE', path)
  expect(sandbox.journal(1)).toMatchObject([
    {
      method: 'PATCH',
      effect: 'updated',
      eventId: id,
      seriesMasterId: masterId,
      correlation: 'series',
    },
    { method: 'GET', eventId: masterId, correlation: 'series' },
    {
      method: 'PATCH',
      effect: 'updated',
      eventId: id,
      seriesMasterId: masterId,
      correlation: 'own',
    },
    { method: 'GET', status: 503, correlation: 'own' },
    { method: 'GET', status: 503, correlation: 'series' },
    {
      method: 'DELETE',
      effect: 'deleted',
      eventId: id,
      seriesMasterId: masterId,
      correlation: 'own',
    },
  ])
  expect(sandbox.journal()[2]).not.toHaveProperty('seriesMasterId')
})
