import { describe, expect, it } from 'vitest'
import { correlated, createRig, event, eventPath, filterOf, propertyId, textOf } from './rig.js'

describe('events of the sandbox', () => {
  it('fills in the defaults of Graph on create', async () => {
    const { create } = createRig()
    const { status, json } = await create()
    expect(status).toBe(201)
    expect(json).toMatchObject({
      reminderMinutesBeforeStart: 15,
      isReminderOn: true,
      importance: 'normal',
      sensitivity: 'normal',
      showAs: 'busy',
      responseRequested: true,
      allowNewTimeProposals: true,
      isDraft: false,
      hideAttendees: false,
      onlineMeetingProvider: 'unknown',
      type: 'singleInstance',
      responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
    })
    expect(json).not.toHaveProperty('transactionId')
  })

  it('answers in UTC with seven fractional digits', async () => {
    const { create } = createRig()
    const { json } = await create()
    expect(json.start).toEqual({ dateTime: '2026-03-02T08:00:00.0000000', timeZone: 'UTC' })
    expect(json.end).toEqual({ dateTime: '2026-03-02T09:30:00.0000000', timeZone: 'UTC' })
    expect(json.originalStartTimeZone).toBe('W. Europe Standard Time')
  })

  it('answers in the zone that Prefer asks for, and refuses an unknown one', async () => {
    const { create, graph } = createRig()
    const { json } = await create()
    const ask = (zone: string) =>
      graph('GET', eventPath(json.id), undefined, {
        prefer: `IdType="ImmutableId", outlook.timezone="${zone}"`,
      })
    const shown = await ask('Tokyo Standard Time')
    expect(shown.json.start).toEqual({
      dateTime: '2026-03-02T17:00:00.0000000',
      timeZone: 'Tokyo Standard Time',
    })
    expect((await ask('Nowhere Standard Time')).status).toBe(400)
  })

  it('rewrites HTML bodies, and gives text when asked', async () => {
    const { create, graph } = createRig()
    const { json } = await create(event({ body: { contentType: 'html', content: '<p>Clay</p>' } }))
    expect(json.body?.contentType).toBe('html')
    expect(textOf(json.body?.content)).toMatch(/^<html>[^]*<p>Clay<\/p>[^]*<\/html>/)
    expect(json.bodyPreview).toBe('Clay')
    const prefer = 'IdType="ImmutableId", outlook.body-content-type="text"'
    const text = await graph('GET', eventPath(json.id), undefined, { prefer })
    expect(text.json.body).toEqual({ contentType: 'text', content: 'Clay' })
  })

  it('turns a text body into safe HTML', async () => {
    const { create } = createRig()
    const { json } = await create(event({ body: { contentType: 'text', content: 'a < b\nc' } }))
    expect(textOf(json.body?.content)).toContain('a &lt; b<br>')
  })

  it('gives a new changeKey and ETag on every write', async () => {
    const { create, graph } = createRig()
    const created = await create()
    const updated = await graph('PATCH', eventPath(created.json.id), { subject: 'Clay' })
    expect(updated.status).toBe(200)
    expect(updated.json.changeKey).not.toBe(created.json.changeKey)
    expect(updated.json['@odata.etag']).toBe(`W/"${textOf(updated.json.changeKey)}"`)
    expect(updated.headers['x-pica-passthrough-etag']).toBe(updated.json['@odata.etag'])
  })

  it('answers 412 when If-Match names another state, on PATCH and DELETE', async () => {
    const { create, graph } = createRig()
    const { json } = await create()
    const path = eventPath(json.id)
    const stale = { 'if-match': 'W/"old"' }
    const patched = await graph('PATCH', path, { subject: 'x' }, stale)
    expect(patched.status).toBe(412)
    expect(patched.json.error?.code).toBe('ErrorIrresolvableConflict')
    expect((await graph('DELETE', path, undefined, stale)).status).toBe(412)
    const fresh = { 'if-match': json['@odata.etag'] }
    expect((await graph('PATCH', path, { subject: 'x' }, fresh)).status).toBe(200)
  })

  it('deletes once: a second DELETE is 404 ErrorItemNotFound', async () => {
    const { create, graph } = createRig()
    const path = eventPath((await create()).json.id)
    const first = await graph('DELETE', path)
    expect([first.status, first.text]).toEqual([204, ''])
    const second = await graph('DELETE', path)
    expect(second.status).toBe(404)
    expect(second.json.error).toMatchObject({
      code: 'ErrorItemNotFound',
      message: 'The specified object was not found in the store.',
    })
  })

  it('answers 400 to an id that is none, and tells apart the case of ids', async () => {
    const { create, graph } = createRig()
    const malformed = await graph('GET', '/me/events/not-an-id')
    expect([malformed.status, malformed.json.error?.code]).toEqual([400, 'ErrorInvalidIdMalformed'])
    const id = textOf((await create()).json.id)
    const swapped = id.slice(0, 36) + [...id.slice(36)].map(swapCase).join('')
    expect((await graph('GET', eventPath(swapped))).status).toBe(404)
  })

  it('tells a mailbox without REST from a missing event', async () => {
    const { sandbox, graph } = createRig()
    sandbox.connect({ identity: 'alice', mailboxEnabled: false })
    const { status, json } = await graph('GET', '/me/events')
    expect([status, json.error?.code]).toEqual([404, 'MailboxNotEnabledForRESTAPI'])
  })

  it('hands out mutable ids without the Prefer header, and counts such calls', async () => {
    const { create, graph, mailbox, sandbox } = createRig()
    const { json } = await create(event(), { prefer: '' })
    const [stored] = mailbox().events()
    expect(json.id).toBe(stored?.mutableId)
    expect(json.id).not.toBe(stored?.id)
    expect(mailbox().summary().mutableIds).toBe(1)
    expect(sandbox.journal().at(-1)?.mutableIds).toBe(true)
    sandbox.moveAsUser('alice', textOf(json.id), { calendar: 'Private' })
    expect((await graph('GET', eventPath(json.id))).status).toBe(404)
    expect((await graph('GET', eventPath(stored?.id))).status).toBe(200)
  })

  it('PATCH of location wipes locations', async () => {
    const { create, graph } = createRig()
    const locations = [{ displayName: 'Room 1' }, { displayName: 'Room 2' }]
    const { json } = await create(event({ locations }))
    expect(json.location?.displayName).toBe('Room 1; Room 2')
    const patched = await graph('PATCH', eventPath(json.id), { location: { displayName: 'Yard' } })
    expect(patched.json.locations).toMatchObject([{ displayName: 'Yard' }])
  })

  it('keeps an online meeting once it is there', async () => {
    const { create, graph } = createRig()
    const { json } = await create(event({ isOnlineMeeting: true }))
    const patched = await graph('PATCH', eventPath(json.id), { isOnlineMeeting: false })
    expect(patched.json.isOnlineMeeting).toBe(true)
    expect(patched.json.onlineMeeting).toHaveProperty('joinUrl')
  })

  it('writes the event and answers 503 to an open extension inside the create', async () => {
    const { create, mailbox } = createRig()
    const { status, json } = await create(event({ extensions: [{ extensionName: 'x' }] }))
    expect([status, json.error?.code]).toEqual([503, 'ConcurrentItemSave'])
    expect(mailbox().events()).toHaveLength(1)
  })

  it('finds by extended property: name with its case, value without', async () => {
    const { create, graph, find } = createRig()
    const { json } = await create(correlated('Rec-1:0'))
    await create(correlated('rec-2:0'))
    const found = await find('rec-1:0')
    expect(found.json.value).toMatchObject([{ id: json.id }])
    const shouted = propertyId.replace('calsync', 'CALSYNC')
    const other = await graph('GET', `/me/events?$filter=${filterOf('rec-1:0', shouted)}`)
    expect(other.json.value).toEqual([])
    const lower = propertyId.replace('String', 'string').toUpperCase().replace('CALSYNC', 'calsync')
    const same = await graph('GET', `/me/events?$filter=${filterOf('rec-1:0', lower)}`)
    expect(same.json.value).toHaveLength(1)
  })

  it('follows a changed correlation property', async () => {
    const { create, graph, find } = createRig()
    const { json } = await create(correlated('one'))
    const singleValueExtendedProperties = [{ id: propertyId, value: 'two' }]
    await graph('PATCH', eventPath(json.id), { singleValueExtendedProperties })
    expect((await find('one')).json.value).toHaveLength(0)
    expect((await find('two')).json.value).toHaveLength(1)
  })

  it('shows extended properties only with $expand, and only what $select names', async () => {
    const { create, graph } = createRig()
    const { json } = await create(correlated('rec-1'))
    expect(json).not.toHaveProperty('singleValueExtendedProperties')
    const expand = encodeURIComponent(
      `singleValueExtendedProperties($filter=id eq '${propertyId}')`,
    )
    const shown = await graph('GET', `${eventPath(json.id)}?$select=subject&$expand=${expand}`)
    expect(shown.json.singleValueExtendedProperties).toEqual([{ id: propertyId, value: 'rec-1' }])
    expect(shown.json.subject).toBe('Pottery')
    expect(shown.json).not.toHaveProperty('showAs')
  })

  it('pages lists with $top and a nextLink', async () => {
    const { create, graph } = createRig()
    for (let i = 0; i < 3; i++) await create(event({ subject: `n${i}` }))
    const first = await graph('GET', '/me/events?$top=2')
    expect(first.json.value).toMatchObject([{ subject: 'n0' }, { subject: 'n1' }])
    const next = new URL(textOf(first.json['@odata.nextLink']))
    const second = await graph('GET', next.pathname.replace('/v1.0', '') + next.search)
    expect(second.json.value).toMatchObject([{ subject: 'n2' }])
    expect(second.json).not.toHaveProperty('@odata.nextLink')
  })

  it('filters by bounds of time, and refuses filters that it does not know', async () => {
    const { create, graph } = createRig()
    await create()
    const filter = (text: string) => graph('GET', `/me/events?$filter=${encodeURIComponent(text)}`)
    const inside =
      "start/dateTime ge '2026-03-02T08:00:00' and end/dateTime lt '2026-03-03T00:00:00'"
    expect((await filter(inside)).json.value).toHaveLength(1)
    expect((await filter("start/dateTime gt '2026-03-02T08:00:00'")).json.value).toHaveLength(0)
    expect((await filter("contains(subject,'P')")).status).toBe(400)
  })

  it('knows calendars: by id, the default one, and new ones', async () => {
    const { graph } = createRig()
    const { json } = await graph('GET', '/me/calendars')
    expect(json.value).toMatchObject([{ name: 'Calendar', isDefaultCalendar: true }])
    const added = await graph('POST', '/me/calendars', { name: 'Courses' })
    const path = `/me/calendars/${encodeURIComponent(textOf(added.json.id))}/events`
    expect((await graph('POST', path, event())).status).toBe(201)
    expect((await graph('POST', '/me/calendar/events', event())).status).toBe(201)
    expect((await graph('GET', path)).json.value).toHaveLength(1)
    expect((await graph('GET', '/me/events')).json.value).toHaveLength(2)
    expect((await graph('POST', '/me/calendars/nope/events', event())).status).toBe(404)
  })

  it('says whose mailbox it is', async () => {
    const { graph } = createRig()
    expect((await graph('GET', '/me')).json).toMatchObject({ mail: 'alice@sandbox.example' })
  })
})

function swapCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
}
