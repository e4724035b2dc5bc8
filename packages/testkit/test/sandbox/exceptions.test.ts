import { describe, expect, it } from 'vitest'
import { fourMondays, mondays, on, seriesRig, zone } from './series.js'

describe('PATCH of an instance', () => {
  it('makes an exception of it, and of nothing else', async () => {
    const { graph, instances, pathOf } = await seriesRig()
    const path = pathOf('2026-03-09')
    const patched = await graph('PATCH', path, { subject: 'Clay', ...on(10, '14:00', '15:00') })
    expect(patched.status).toBe(200)
    expect(patched.json).toMatchObject({
      type: 'exception',
      subject: 'Clay',
      originalStart: '2026-03-09T08:00:00Z',
      start: { dateTime: '2026-03-10T13:00:00.0000000' },
    })
    expect((await graph('GET', path)).json).toEqual(patched.json)
    const { json } = await instances()
    expect(json.value).toMatchObject([
      { type: 'occurrence', subject: 'Pottery' },
      { type: 'exception', subject: 'Clay', id: patched.json.id },
      { type: 'occurrence', subject: 'Pottery' },
      { type: 'occurrence', subject: 'Pottery' },
    ])
  })

  it('stores only what was given: the rest follows the master', async () => {
    const { graph, pathOf, masterPath } = await seriesRig({
      locations: [{ displayName: 'Room 1' }],
    })
    const subject = pathOf('2026-03-09')
    const place = pathOf('2026-03-16')
    const time = pathOf('2026-03-23')
    await graph('PATCH', subject, { subject: 'Clay' })
    await graph('PATCH', place, { location: { displayName: 'Yard' } })
    await graph('PATCH', time, on(24))
    const end = on(2, '09:00', '12:00').end
    const changes = { subject: 'Glaze', locations: [{ displayName: 'Room 2' }], end }
    await graph('PATCH', masterPath, changes)
    expect((await graph('GET', subject)).json).toMatchObject({
      subject: 'Clay',
      location: { displayName: 'Room 2' },
      end: { dateTime: '2026-03-09T11:00:00.0000000' },
    })
    expect((await graph('GET', place)).json).toMatchObject({
      subject: 'Glaze',
      location: { displayName: 'Yard' },
    })
    expect((await graph('GET', time)).json).toMatchObject({
      subject: 'Glaze',
      location: { displayName: 'Room 2' },
      end: { dateTime: '2026-03-24T09:30:00.0000000' },
    })
  })

  it('adds to what the exception has of its own', async () => {
    const { graph, pathOf } = await seriesRig()
    const path = pathOf('2026-03-09')
    await graph('PATCH', path, { subject: 'Clay' })
    await graph('PATCH', path, { showAs: 'free' })
    expect((await graph('GET', path)).json).toMatchObject({ subject: 'Clay', showAs: 'free' })
  })

  it('can make it an all-day one, with a start as always', async () => {
    const { graph, pathOf, dates } = await seriesRig()
    const path = pathOf('2026-03-09')
    expect((await graph('PATCH', path, { isAllDay: true })).status).toBe(400)
    const start = { dateTime: '2026-03-10T00:00:00', timeZone: zone }
    const end = { dateTime: '2026-03-11T00:00:00', timeZone: zone }
    const { status, json } = await graph('PATCH', path, { isAllDay: true, start, end })
    expect([status, json.originalStart]).toEqual([200, '2026-03-09T08:00:00Z'])
    expect(dates()).toEqual(['2026-03-02', '2026-03-10', '2026-03-16', '2026-03-23'])
  })

  it('refuses a recurrence, a transactionId and an end before the start', async () => {
    const { graph, pathOf } = await seriesRig({ transactionId: 'tx-1' })
    const path = pathOf('2026-03-09')
    const recurrence = { pattern: { interval: 1, ...mondays }, range: fourMondays }
    for (const body of [{ recurrence }, { transactionId: 'tx-2' }, { end: on(8).end }]) {
      const { status, json } = await graph('PATCH', path, body)
      expect([status, json.error?.code]).toEqual([400, 'ErrorPropertyValidationFailure'])
    }
    const read = await graph('GET', path)
    expect(read.json.type).toBe('occurrence')
    // What was read may be written back: its recurrence is null.
    expect((await graph('PATCH', path, read.json)).status).toBe(200)
  })

  it('answers 412 when If-Match names another state, and changes nothing', async () => {
    const { graph, pathOf } = await seriesRig()
    const path = pathOf('2026-03-09')
    const stale = { 'if-match': 'W/"old"' }
    expect((await graph('PATCH', path, { subject: 'x' }, stale)).status).toBe(412)
    expect((await graph('DELETE', path, undefined, stale)).status).toBe(412)
    const read = await graph('GET', path)
    expect(read.json.type).toBe('occurrence')
    const fresh = { 'if-match': read.json['@odata.etag'] }
    const patched = await graph('PATCH', path, { subject: 'x' }, fresh)
    expect(patched.status).toBe(200)
    expect(patched.headers['x-pica-passthrough-etag']).toBe(patched.json['@odata.etag'])
    expect((await graph('PATCH', path, { subject: 'y' }, fresh)).status).toBe(412)
  })

  it('is a change of the whole item: master and instances share an ETag', async () => {
    const { graph, pathOf, masterPath } = await seriesRig()
    const etag = async (path: string) => (await graph('GET', path)).json['@odata.etag']
    const [one, other] = [pathOf('2026-03-09'), pathOf('2026-03-16')]
    const before = await etag(other)
    expect(await etag(masterPath)).toBe(before)
    const { json } = await graph('PATCH', one, { subject: 'Clay' })
    expect(json['@odata.etag']).not.toBe(before)
    expect([await etag(masterPath), await etag(other)]).toEqual([
      json['@odata.etag'],
      json['@odata.etag'],
    ])
  })
})

describe('the boundary of an occurrence', () => {
  it.each([
    ['to the day before', on(8), '200'],
    ['to the day of the previous one', on(2, '18:00', '19:00'), 'ErrorOccurrenceCrossingBoundary'],
    ['past the previous one', on(1), 'ErrorOccurrenceCrossingBoundary'],
    ['to the day before the next one', on(15), '200'],
    ['to the day of the next one', on(16, '06:00', '07:00'), 'ErrorOccurrenceCrossingBoundary'],
    ['past the next one', on(20), 'ErrorOccurrenceCrossingBoundary'],
  ])('%s', async (_, times, expected) => {
    const { graph, pathOf } = await seriesRig()
    const { status, json } = await graph('PATCH', pathOf('2026-03-09'), times)
    expect(json.error?.code ?? String(status)).toBe(expected)
  })

  it('is a day in the zone of the series', async () => {
    const { graph, pathOf } = await seriesRig()
    const utc = (time: string) => ({ dateTime: `2026-03-15T${time}:00`, timeZone: 'UTC' })
    const path = pathOf('2026-03-09')
    // 23:30Z is 00:30 of the sixteenth in Berlin.
    const late = { start: utc('23:30'), end: utc('23:45') }
    expect((await graph('PATCH', path, late)).status).toBe(400)
    const earlier = { start: utc('22:30'), end: utc('22:45') }
    expect((await graph('PATCH', path, earlier)).status).toBe(200)
  })

  it('moves with the neighbour, and is gone with it', async () => {
    const { graph, pathOf, dates } = await seriesRig()
    const [second, third] = [pathOf('2026-03-09'), pathOf('2026-03-16')]
    await graph('PATCH', third, on(18))
    expect((await graph('PATCH', second, on(17))).status).toBe(200)
    expect((await graph('PATCH', third, on(17))).status).toBe(400)
    await graph('DELETE', second)
    expect((await graph('PATCH', third, on(3))).status).toBe(200)
    expect(dates()).toEqual(['2026-03-02', '2026-03-03', '2026-03-23'])
  })

  it('has one side for the first and the last', async () => {
    const { graph, pathOf, mailbox } = await seriesRig()
    const january = {
      start: { dateTime: '2026-01-01T09:00:00', timeZone: zone },
      end: { dateTime: '2026-01-01T10:00:00', timeZone: zone },
    }
    expect((await graph('PATCH', pathOf('2026-03-02'), january)).status).toBe(200)
    expect((await graph('PATCH', pathOf('2026-03-23'), on(31))).status).toBe(200)
    const starts = mailbox().occurrences({ from: '2026-01-01', to: '2027-01-01' })
    expect(starts.map(({ start }) => start.slice(0, 10))).toEqual([
      '2026-01-01',
      '2026-03-09',
      '2026-03-16',
      '2026-03-31',
    ])
  })
})

describe('DELETE of an instance', () => {
  it('takes it out of the series; a second one is 404', async () => {
    const { graph, pathOf, dates } = await seriesRig()
    const path = pathOf('2026-03-09')
    const first = await graph('DELETE', path)
    expect([first.status, first.text]).toEqual([204, ''])
    expect(dates()).toEqual(['2026-03-02', '2026-03-16', '2026-03-23'])
    for (const method of ['DELETE', 'GET', 'PATCH']) {
      const { status, json } = await graph(method, path, { subject: 'x' })
      expect([status, json.error?.code]).toEqual([404, 'ErrorItemNotFound'])
    }
  })

  it('takes an exception out, too', async () => {
    const { graph, pathOf, dates, mailbox } = await seriesRig()
    const path = pathOf('2026-03-09')
    await graph('PATCH', path, on(10))
    expect((await graph('DELETE', path)).status).toBe(204)
    expect(dates()).toEqual(['2026-03-02', '2026-03-16', '2026-03-23'])
    expect(mailbox().summary()).toMatchObject({ live: 1, updated: 1, deleted: 1 })
  })

  it('counts the deleted one all the same', async () => {
    const { graph, pathOf, dates, mailbox } = await seriesRig()
    await graph('DELETE', pathOf('2026-03-02'))
    expect(dates()).toEqual(['2026-03-09', '2026-03-16', '2026-03-23'])
    expect(mailbox().occurrences({ from: '2026-04-01', to: '2027-01-01' })).toEqual([])
  })
})
