import { describe, expect, it } from 'vitest'
import { createRig, event, textOf } from './rig.js'
import { fourMondays, mondays, on, series, seriesRig, window } from './series.js'

describe('calendarView', () => {
  it('shows single events, occurrences and exceptions in order, and no master', async () => {
    const { create, graph, pathOf, masterId } = await seriesRig()
    await create(event({ ...on(12), subject: 'Talk' }))
    await create(event({ ...on(2, '08:00', '08:30'), subject: 'Breakfast' }))
    await graph('PATCH', pathOf('2026-03-09'), { subject: 'Clay', ...on(13) })
    await graph('DELETE', pathOf('2026-03-16'))
    const { status, json } = await graph('GET', `/me/calendarView?${window}`)
    expect(status).toBe(200)
    expect(json.value).toMatchObject([
      { subject: 'Breakfast', type: 'singleInstance', seriesMasterId: null },
      { subject: 'Pottery', type: 'occurrence', seriesMasterId: masterId },
      { subject: 'Talk', type: 'singleInstance' },
      { subject: 'Clay', type: 'exception', seriesMasterId: masterId },
      { subject: 'Pottery', type: 'occurrence', originalStart: '2026-03-23T08:00:00Z' },
    ])
  })

  it('is that of one calendar, or of all', async () => {
    const { create, graph } = createRig()
    await create(series(mondays, fourMondays))
    const { json } = await graph('POST', '/me/calendars', { name: 'Courses' })
    const id = encodeURIComponent(textOf(json.id))
    await graph('POST', `/me/calendars/${id}/events`, event({ ...on(3), subject: 'Talk' }))
    const count = async (path: string) => {
      const { json: answer } = await graph('GET', `${path}?${window}`)
      return (answer.value as unknown as unknown[]).length
    }
    expect(await count('/me/calendarView')).toBe(5)
    expect(await count('/me/calendar/calendarView')).toBe(5)
    expect(await count(`/me/calendars/${id}/calendarView`)).toBe(1)
    expect(await count('/me/calendarview')).toBe(5)
    expect((await graph('GET', `/me/calendars/nope/calendarView?${window}`)).status).toBe(404)
    expect((await graph('POST', `/me/calendarView?${window}`)).status).toBe(405)
  })

  it('shows what overlaps the range, and an event without duration where it begins', async () => {
    const { create, graph } = createRig()
    await create(event({ ...on(10, '09:00', '10:00'), subject: 'before' }))
    await create(event({ ...on(10, '10:00', '10:00'), subject: 'moment' }))
    await create(event({ ...on(10, '11:00', '12:00'), subject: 'after' }))
    const query = 'startDateTime=2026-03-10T09:00:00Z&endDateTime=2026-03-10T10:00:00Z'
    const { json } = await graph('GET', `/me/calendarView?${query}`)
    expect(json.value).toMatchObject([{ subject: 'moment' }])
  })

  it('needs a range, and not too long a one', async () => {
    const { graph, sandbox } = createRig()
    const ask = async (query: string) => (await graph('GET', `/me/calendarView?${query}`)).json
    expect((await ask('')).error).toMatchObject({
      code: 'ErrorInvalidParameter',
      message:
        'This request requires a time window specified by the query string parameters ' +
        'StartDateTime and EndDateTime.',
    })
    const years = (to: string) => `startDateTime=2026-01-01&endDateTime=${to}`
    expect((await ask(years('2030-12-31'))).value).toEqual([])
    expect((await ask(years('2031-01-01'))).error?.code).toBe('ErrorInvalidRequest')
    sandbox.configure({ calendarViewMaxDays: null })
    expect((await ask(years('2046-01-01'))).value).toEqual([])
  })

  it('pages, filters and selects like a list', async () => {
    const { create, graph } = createRig()
    await create(series({ type: 'daily' }, { startDate: '2026-03-02' }, { subject: 'daily' }))
    await create(series(mondays, fourMondays, { subject: 'weekly' }))
    const page = async (query: string) => {
      const { json } = await graph('GET', `/me/calendarView?${window}&${query}`)
      const value = json.value as unknown as { subject: string; start: { dateTime: string } }[]
      const seen = value.map(({ subject, start }) => `${start.dateTime.slice(8, 10)} ${subject}`)
      return { seen, more: '@odata.nextLink' in json }
    }
    expect(await page('$top=3')).toEqual({
      seen: ['02 daily', '02 weekly', '03 daily'],
      more: true,
    })
    expect(await page('$top=3&$skip=6')).toEqual({
      seen: ['07 daily', '08 daily', '09 daily'],
      more: true,
    })
    expect(await page('$top=50&$skip=33')).toEqual({ seen: ['31 daily'], more: false })
    const filter = encodeURIComponent("end/dateTime gt '2026-03-30T00:00:00'")
    expect(await page(`$filter=${filter}&$select=subject,start`)).toEqual({
      seen: ['30 daily', '31 daily'],
      more: false,
    })
  })

  it('leaves out what is not visible yet', async () => {
    const { create, graph, sandbox, clock, mailbox } = createRig()
    sandbox.addFault({ action: { type: 'late-visible', forMs: 1000 }, method: 'POST' })
    await create(series(mondays, fourMondays))
    const count = async () => {
      const { json } = await graph('GET', `/me/calendarView?${window}`)
      return (json.value as unknown as unknown[]).length
    }
    expect(await count()).toBe(0)
    expect(mailbox().occurrences({ from: '2026-03-01', to: '2026-04-01' })).toHaveLength(4)
    await clock.advance(1000)
    expect(await count()).toBe(4)
  })
})
