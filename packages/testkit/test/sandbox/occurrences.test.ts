import { describe, expect, it } from 'vitest'
import { createSandboxFetch, SandboxClient, SandboxError } from '@calsync/testkit/sandbox'
import { createRig, event, propertyId, textOf } from './rig.js'
import { fourMondays, march, mondays, on, series, seriesRig, zone } from './series.js'

describe('occurrences of a mailbox', () => {
  it('are what a judge compares, in process and over HTTP', async () => {
    const { create, graph, pathOf, mailbox, masterId, sandbox } = await seriesRig({
      singleValueExtendedProperties: [{ id: propertyId, value: 'class:42' }],
    })
    const single = await create(event({ ...on(4), subject: 'Talk', showAs: 'free' }))
    const midnight = (date: string) => ({ dateTime: `${date}T00:00:00`, timeZone: zone })
    const days = { start: midnight('2026-03-28'), end: midnight('2026-03-30') }
    await create(event({ ...days, isAllDay: true, subject: 'Fair' }))
    await graph('PATCH', pathOf('2026-03-09'), { subject: 'Clay' })
    const found = mailbox().occurrences({ from: '2026-03-04', to: '2026-03-15T00:00:00+01:00' })
    expect(found).toEqual([
      {
        start: '2026-03-04T08:00:00.000Z',
        end: '2026-03-04T09:30:00.000Z',
        isAllDay: false,
        subject: 'Talk',
        externalId: single.json.id,
        seriesMasterId: null,
        type: 'singleInstance',
        showAs: 'free',
        isCancelled: false,
        correlation: undefined,
      },
      {
        start: '2026-03-09T08:00:00.000Z',
        end: '2026-03-09T09:30:00.000Z',
        isAllDay: false,
        subject: 'Clay',
        externalId: decodeURIComponent(pathOf('2026-03-09').slice('/me/events/'.length)),
        seriesMasterId: masterId,
        type: 'exception',
        showAs: 'busy',
        isCancelled: false,
        correlation: 'class:42',
      },
    ])
    const client = new SandboxClient('http://sandbox', { fetch: createSandboxFetch(sandbox) })
    const all = await client.occurrences('alice', march)
    expect(all).toEqual(JSON.parse(JSON.stringify(mailbox().occurrences(march))))
    expect(all.at(-1)).toMatchObject({ start: '2026-03-28', end: '2026-03-30', isAllDay: true })
    const range = { from: 'soon', to: '2026-03-01' }
    await expect(client.occurrences('alice', range)).rejects.toThrow(/from must be a time like/)
    await expect(client.occurrences('nobody', march)).rejects.toThrow(SandboxError)
  })

  it('leave the list of events as it was: single ones and masters', async () => {
    const { mailbox, sandbox } = await seriesRig()
    expect(mailbox().events()).toMatchObject([{ resource: { type: 'seriesMaster' } }])
    expect(sandbox.state().liveEvents).toBe(1)
  })
})

describe('the user in Outlook', () => {
  it('moves one occurrence', async () => {
    const { sandbox, mailbox, dates } = await seriesRig()
    const second = mailbox().occurrences(march)[1]?.externalId ?? ''
    const moved = sandbox.moveAsUser('alice', second, on(10, '14:00', '15:00'))
    expect(moved).toMatchObject({
      id: second,
      startUtcMs: Date.UTC(2026, 2, 10, 13),
      resource: { type: 'exception' },
    })
    expect(dates()).toEqual(['2026-03-02', '2026-03-10', '2026-03-16', '2026-03-23'])
    const far = () => sandbox.moveAsUser('alice', second, on(20))
    expect(far).toThrow(/ErrorOccurrenceCrossingBoundary/)
    const away = () => sandbox.moveAsUser('alice', second, { calendar: 'Private' })
    expect(away).toThrow('One occurrence cannot leave the calendar of its series.')
  })

  it('deletes one occurrence, also through the client', async () => {
    const { sandbox, mailbox, dates } = await seriesRig()
    const client = new SandboxClient('http://sandbox', { fetch: createSandboxFetch(sandbox) })
    const [first, second] = mailbox().occurrences(march)
    sandbox.deleteAsUser('alice', first?.externalId ?? '')
    await client.deleteAsUser('alice', second?.externalId ?? '')
    expect(dates()).toEqual(['2026-03-16', '2026-03-23'])
    const again = client.deleteAsUser('alice', second?.externalId ?? '')
    await expect(again).rejects.toThrow(/ErrorItemNotFound/)
  })

  it('moves and deletes a whole series', async () => {
    const { sandbox, mailbox, dates, masterId } = await seriesRig()
    sandbox.deleteAsUser('alice', mailbox().occurrences(march)[1]?.externalId ?? '')
    sandbox.moveAsUser('alice', masterId, on(4, '12:00', '13:00'))
    // A move drops what departed from the pattern, as the setting says.
    expect(dates()).toEqual(['2026-03-09', '2026-03-16', '2026-03-23', '2026-03-30'])
    sandbox.deleteAsUser('alice', masterId)
    expect(dates()).toEqual([])
  })

  it('sees on the page that an event repeats', async () => {
    const { sandbox } = await seriesRig()
    const board = await sandbox.handle({ method: 'GET', path: '/_sandbox/board', headers: {} })
    expect(textOf('body' in board ? board.body : '')).toContain('08:00–09:30 · repeats')
  })
})

describe('a zone that one mailbox does not know', () => {
  const name = 'W. Europe Standard Time'

  it.each([
    ['start', event({ end: { dateTime: '2026-03-02T12:00:00', timeZone: 'UTC' } })],
    [
      'end',
      event({
        start: { dateTime: '2026-03-02T08:00:00', timeZone: 'UTC' },
        end: { dateTime: '2026-03-02T12:00:00', timeZone: name.toLowerCase() },
      }),
    ],
    [
      'recurrenceTimeZone',
      series(
        mondays,
        { ...fourMondays, recurrenceTimeZone: name },
        {
          start: { dateTime: '2026-03-02T08:00:00', timeZone: 'UTC' },
          end: { dateTime: '2026-03-02T09:00:00', timeZone: 'UTC' },
        },
      ),
    ],
  ])('is refused as %s', async (_, body) => {
    const { create, sandbox } = createRig()
    sandbox.configureMailbox('alice', { unsupportedTimeZones: [name] })
    const { status, json } = await create(body)
    expect([status, json.error?.code]).toEqual([400, 'TimeZoneNotSupportedException'])
  })

  it('is refused on PATCH and in Prefer, and is not in its list', async () => {
    const { create, graph, sandbox } = createRig()
    const { json } = await create()
    const prefer = `IdType="ImmutableId", outlook.timezone="${name}"`
    expect((await graph('GET', '/me/events', undefined, { prefer })).status).toBe(200)
    sandbox.configureMailbox('alice', { unsupportedTimeZones: [name, 'Europe/Paris'] })
    const answers = [
      await graph('GET', '/me/events', undefined, { prefer }),
      await graph('PATCH', `/me/events/${encodeURIComponent(textOf(json.id))}`, on(2)),
    ]
    for (const { status, json: answer } of answers) {
      expect([status, answer.error?.code]).toEqual([400, 'TimeZoneNotSupportedException'])
    }
    const listed = async (standard: string) =>
      (await graph('GET', `/me/outlook/supportedTimeZones${standard}`)).text
    expect(await listed('')).not.toContain('W. Europe')
    expect(await listed('')).toContain('Romance Standard Time')
    const iana = encodeURIComponent("(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')")
    expect(await listed(iana)).not.toContain('Europe/Paris')
    expect(await listed(iana)).toContain('Europe/Berlin')
  })

  it('is known to others, and to it again when told so', async () => {
    const { create, sandbox, mailbox } = createRig()
    sandbox.connect({ identity: 'bob', unsupportedTimeZones: [name] })
    expect(sandbox.mailbox('bob').summary().unsupportedTimeZones).toEqual([name])
    expect((await create()).status).toBe(201)
    const client = new SandboxClient('http://sandbox', { fetch: createSandboxFetch(sandbox) })
    const change = { unsupportedTimeZones: [name] }
    expect(await client.configureMailbox('alice', change)).toMatchObject(change)
    expect((await create()).status).toBe(400)
    await client.configureMailbox('alice', { enabled: false })
    expect((await create()).status).toBe(404)
    await client.configureMailbox('alice', { enabled: true, unsupportedTimeZones: [] })
    expect((await create()).status).toBe(201)
    expect(mailbox().events()).toHaveLength(2)
    const wrong = client.configureMailbox('alice', { zones: [] } as object)
    await expect(wrong).rejects.toThrow(/zones/)
    await expect(client.configureMailbox('nobody', {})).rejects.toThrow(/There is no mailbox/)
  })
})
