import { describe, expect, it } from 'vitest'
import { correlated, createRig, event, eventPath, propertyId, textOf } from './rig.js'
import { fourMondays, mondays, on, series, seriesRig, window, zone } from './series.js'

describe('GET …/instances', () => {
  it('answers with the occurrences of a range, in order of start', async () => {
    const { instances, masterId } = await seriesRig()
    const { status, json } = await instances()
    expect(status).toBe(200)
    expect(json.value).toMatchObject([
      {
        type: 'occurrence',
        seriesMasterId: masterId,
        originalStart: '2026-03-02T08:00:00Z',
        recurrence: null,
        subject: 'Pottery',
        start: { dateTime: '2026-03-02T08:00:00.0000000', timeZone: 'UTC' },
        end: { dateTime: '2026-03-02T09:30:00.0000000', timeZone: 'UTC' },
        originalStartTimeZone: zone,
      },
      { originalStart: '2026-03-09T08:00:00Z' },
      { originalStart: '2026-03-16T08:00:00Z' },
      { originalStart: '2026-03-23T08:00:00Z' },
    ])
  })

  it('answers below a calendar, too', async () => {
    const { graph, masterPath } = await seriesRig()
    const { json } = await graph('GET', '/me/calendars')
    const id = encodeURIComponent(textOf(json.value?.[0]?.id))
    for (const calendar of ['/me/calendar', `/me/calendars/${id}`]) {
      const path = `${masterPath.replace('/me', calendar)}/instances?${window}`
      expect((await graph('GET', path)).json.value).toHaveLength(4)
    }
  })

  it('shows what overlaps the range: its end is exclusive, as is that of an event', async () => {
    const { instances } = await seriesRig()
    const count = async (from: string, to: string) => {
      const { json } = await instances(`startDateTime=${from}&endDateTime=${to}`)
      return (json.value as unknown as unknown[]).length
    }
    expect(await count('2026-03-02T09:00:00Z', '2026-03-02T09:10:00Z')).toBe(1)
    expect(await count('2026-03-02T09:30:00Z', '2026-03-09T08:00:00Z')).toBe(0)
    expect(await count('2026-03-02T09:29:59Z', '2026-03-09T08:00:01Z')).toBe(2)
  })

  it('reads times with Z, with an offset, or in UTC, and the names in any case', async () => {
    const { instances } = await seriesRig()
    const first = async (query: string) => (await instances(query)).json.value?.[0]?.originalStart
    const offset = encodeURIComponent('2026-03-09T10:45:00+01:00')
    expect(await first(`startDateTime=${offset}&endDateTime=2026-04-01`)).toContain('03-16')
    expect(await first('startdatetime=2026-03-09T09:15:00&enddatetime=2026-04-01')).toContain('09T')
    expect(
      await first('startDateTime=2026-03-09T08:15:00.0000000-01:00&endDateTime=2027-01-01'),
    ).toBe('2026-03-09T08:00:00Z')
  })

  it.each([
    ['no range', ''],
    ['no end', 'startDateTime=2026-03-01T00:00:00Z'],
    ['no start', 'endDateTime=2026-03-01T00:00:00Z'],
    ['no time', 'startDateTime=today&endDateTime=2026-03-01T00:00:00Z'],
    [
      'a plus sign that was not encoded',
      'startDateTime=2026-03-01T00:00:00+01:00&endDateTime=2026-04-01T00:00:00Z',
    ],
    ['end before start', 'startDateTime=2026-03-02&endDateTime=2026-03-01'],
  ])('refuses %s', async (_, query) => {
    const { instances } = await seriesRig()
    const { status, json } = await instances(query)
    expect([status, json.error?.code]).toEqual([400, 'ErrorInvalidParameter'])
  })

  it('pages with $top and a nextLink, also through a series without end', async () => {
    const { create, graph } = createRig()
    const { json } = await create(series({ type: 'daily' }, { startDate: '2026-03-02' }))
    const query = `startDateTime=2026-03-01&endDateTime=${encodeURIComponent('4000-01-01T00:00:00Z')}`
    const first = await graph('GET', `${eventPath(json.id)}/instances?${query}&$top=2`)
    expect(first.json.value).toMatchObject([
      { originalStart: '2026-03-02T08:00:00Z' },
      { originalStart: '2026-03-03T08:00:00Z' },
    ])
    const next = new URL(textOf(first.json['@odata.nextLink']))
    const second = await graph('GET', next.pathname.replace('/v1.0', '') + next.search)
    expect(second.json.value).toMatchObject([
      { originalStart: '2026-03-04T08:00:00Z' },
      { originalStart: '2026-03-05T08:00:00Z' },
    ])
  })

  it('has no nextLink on its last page', async () => {
    const { instances } = await seriesRig()
    const page = async (query: string) => {
      const { json } = await instances(`${window}&${query}`)
      return [(json.value as unknown as unknown[]).length, '@odata.nextLink' in json]
    }
    expect(await page('$top=3')).toEqual([3, true])
    expect(await page('$top=4')).toEqual([4, false])
    expect(await page('$top=3&$skip=3')).toEqual([1, false])
  })

  it('honours $select, $filter and Prefer', async () => {
    const { instances } = await seriesRig()
    const prefer = `IdType="ImmutableId", outlook.timezone="${zone}"`
    const selected = await instances(`${window}&$select=start,type`, { prefer })
    const [first] = selected.json.value as unknown as Record<string, unknown>[]
    expect(Object.keys(first ?? {})).toEqual(['@odata.etag', 'id', 'start', 'type'])
    expect(first?.start).toEqual({ dateTime: '2026-03-02T09:00:00.0000000', timeZone: zone })
    const after = encodeURIComponent("start/dateTime ge '2026-03-10T00:00:00'")
    expect((await instances(`${window}&$top=1&$filter=${after}`)).json.value).toMatchObject([
      { originalStart: '2026-03-16T08:00:00Z' },
    ])
  })

  it('floats all-day occurrences: they are in the range of whoever asks', async () => {
    const { create, graph } = createRig()
    const midnight = (date: string) => ({ dateTime: `${date}T00:00:00`, timeZone: zone })
    const day = { isAllDay: true, start: midnight('2026-03-02'), end: midnight('2026-03-03') }
    const { json } = await create(series(mondays, fourMondays, day))
    const ask = (timeZone: string) =>
      graph(
        'GET',
        `${eventPath(json.id)}/instances?startDateTime=2026-03-09T00:00:00Z&endDateTime=2026-03-09T02:00:00Z`,
        undefined,
        { prefer: `outlook.timezone="${timeZone}"` },
      )
    expect((await ask('UTC')).json.value).toMatchObject([
      {
        originalStart: '2026-03-09T00:00:00Z',
        start: { dateTime: '2026-03-09T00:00:00.0000000', timeZone: 'UTC' },
        end: { dateTime: '2026-03-10T00:00:00.0000000', timeZone: 'UTC' },
      },
    ])
    // There the ninth begins at 05:00Z.
    expect((await ask('Eastern Standard Time')).json.value).toEqual([])
  })

  it('is 404 for a series that is gone or not visible yet, also to the ids of its instances', async () => {
    const { graph, sandbox, clock, masterPath, pathOf, instances } = await seriesRig()
    const instance = pathOf('2026-03-09')
    await graph('DELETE', masterPath)
    expect((await instances()).json.error?.code).toBe('ErrorItemNotFound')
    expect((await graph('GET', instance)).status).toBe(404)
    sandbox.addFault({ method: 'POST', action: { type: 'late-visible', forMs: 1000 } })
    const { json } = await graph('POST', '/me/events', series(mondays, fourMondays))
    const late = eventPath(json.id)
    expect((await graph('GET', `${late}/instances?${window}`)).status).toBe(404)
    await clock.advance(1000)
    const seen = await graph('GET', `${late}/instances?${window}`)
    expect(seen.json.value).toHaveLength(4)
  })

  it('is 400 for what is no series', async () => {
    const { create, graph, pathOf } = await seriesRig()
    const { json } = await create()
    for (const path of [eventPath(json.id), pathOf('2026-03-02')]) {
      const { status, json: answer } = await graph('GET', `${path}/instances?${window}`)
      expect([status, answer.error?.code]).toEqual([400, 'ErrorInvalidRequest'])
    }
    expect((await graph('POST', `${eventPath(json.id)}/instances?${window}`)).status).toBe(405)
  })
})

describe('the list of events', () => {
  it('has the master alone', async () => {
    const { graph, masterId } = await seriesRig()
    expect((await graph('GET', '/me/events')).json.value).toMatchObject([{ id: masterId }])
  })

  it('finds an exception by a property that it carries itself', async () => {
    const { create, graph, find, sandbox } = createRig()
    const recurrence = {
      pattern: { interval: 1, ...mondays },
      range: fourMondays,
    }
    const { json } = await create(correlated('series', { recurrence }))
    const instances = `${eventPath(json.id)}/instances?${window}`
    const second = (await graph('GET', instances)).json.value?.[1]
    const path = eventPath(second?.id)
    const property = (value: string) => ({
      singleValueExtendedProperties: [{ id: propertyId, value }],
    })
    await graph('PATCH', path, { ...property('second'), ...on(10) })
    expect((await find('second')).json.value).toMatchObject([
      { id: second?.id, type: 'exception', seriesMasterId: json.id },
    ])
    expect((await find('series')).json.value).toMatchObject([{ id: json.id }])
    await graph('PATCH', path, property('other'))
    expect((await find('second')).json.value).toEqual([])
    expect((await find('other')).json.value).toHaveLength(1)
    // The master's value shows in all instances that have none of their own.
    const expand = `$expand=${encodeURIComponent('singleValueExtendedProperties')}`
    const shown = (await graph('GET', `${instances}&${expand}`)).json.value
    expect(shown?.[0]?.singleValueExtendedProperties?.[0]?.value).toBe('series')
    expect(shown?.[1]?.singleValueExtendedProperties).toEqual([{ id: propertyId, value: 'other' }])
    // A series whose exception has its own value is one event, and no duplicate of itself.
    await graph('PATCH', path, property('series'))
    expect((await find('series')).json.value).toHaveLength(2)
    expect(sandbox.duplicates()).toEqual([])
    await create(correlated('series'))
    expect(sandbox.duplicates()).toMatchObject([{ value: 'series', live: 2, peak: 2 }])
    await graph('DELETE', eventPath(json.id))
    expect((await find('series')).json.value).toHaveLength(1)
  })
})

it('turns a single event into a series, and back', async () => {
  const { create, graph, mailbox } = createRig()
  const { json } = await create(event())
  const path = eventPath(json.id)
  const recurrence = { pattern: { interval: 1, ...mondays }, range: fourMondays }
  const made = await graph('PATCH', path, { recurrence })
  expect(made.json.type).toBe('seriesMaster')
  const { json: seen } = await graph('GET', `${path}/instances?${window}`)
  expect(seen.value).toHaveLength(4)
  await graph('PATCH', eventPath(seen.value?.[1]?.id), { subject: 'Clay' })
  expect((await graph('PATCH', path, { recurrence: null })).json.type).toBe('singleInstance')
  const range = { from: '2026-01-01', to: '2027-01-01' }
  expect(mailbox().occurrences(range)).toMatchObject([{ type: 'singleInstance' }])
  expect((await graph('GET', eventPath(seen.value?.[1]?.id))).status).toBe(404)
})
