import assert from 'node:assert/strict'
import { providerCase } from './provider-case.js'
import { creation, deletionOf, failureOf, findOf, updateOf } from './provider-scene.js'

const ALL_DAY = { start: '2027-03-14T00:00:00', duration: 'P2D', showWithoutTime: true }

/** Creates, updates and deletes that are answered. */
export const writesContract = [
  providerCase('creates an event as it was meant', async (scene) => {
    const create = creation({ title: 'Größe & <Maß>' })
    const externalId = await scene.create(create)
    assert.deepEqual(await scene.events(), [
      {
        externalId,
        title: 'Größe & <Maß>',
        start: '2027-03-01T08:30:00Z',
        end: '2027-03-01T10:00:00Z',
        allDay: false,
        correlation: create.correlation,
      },
    ])
  }),

  providerCase('keeps the instant of wall times on both sides of a clock change', async (scene) => {
    const zoned = [
      ['America/New_York', '2027-03-13T09:00:00', '2027-03-13T14:00:00Z'],
      ['America/New_York', '2027-03-15T09:00:00', '2027-03-15T13:00:00Z'],
      ['Asia/Kolkata', '2027-06-01T09:00:00', '2027-06-01T03:30:00Z'],
      ['UTC', '2027-06-01T09:00:00', '2027-06-01T09:00:00Z'],
    ] as const
    for (const [timeZone, start, instant] of zoned) {
      const create = creation({ timeZone, start, duration: 'PT1H' })
      await scene.create(create)
      assert.deepEqual(
        (await scene.eventsOf(create)).map((event) => event.start),
        [instant],
      )
    }
  }),

  providerCase('counts the hours of an event exactly across a clock change', async (scene) => {
    const start = '2027-03-27T22:00:00'
    const create = creation({ timeZone: 'Europe/Berlin', start, duration: 'PT8H' })
    await scene.create(create)
    const [event] = await scene.eventsOf(create)
    assert.deepEqual([event?.start, event?.end], ['2027-03-27T21:00:00Z', '2027-03-28T05:00:00Z'])
  }),

  providerCase('writes all-day events as dates, in any zone and in none', async (scene) => {
    for (const timeZone of [null, 'Pacific/Auckland', 'America/Los_Angeles']) {
      const create = creation({ ...ALL_DAY, timeZone })
      await scene.create(create)
      const [event] = await scene.eventsOf(create)
      assert.deepEqual(
        [event?.allDay, event?.start, event?.end],
        [true, '2027-03-14', '2027-03-16'],
        `zone ${timeZone}`,
      )
    }
  }),

  providerCase('updates the whole state and keeps the event and its correlation', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    const change = { title: 'Geometry', start: '2027-03-02T11:00:00', duration: 'PT45M' }
    const outcome = await scene.run(updateOf(create, externalId, change))
    assert.equal(outcome.kind, 'done')
    if (outcome.kind === 'done') assert.equal(outcome.externalId ?? externalId, externalId)
    assert.deepEqual(await scene.events(), [
      {
        externalId,
        title: 'Geometry',
        start: '2027-03-02T10:00:00Z',
        end: '2027-03-02T10:45:00Z',
        allDay: false,
        correlation: create.correlation,
      },
    ])
  }),

  providerCase('may be told the same update again', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    const update = scene.prepare(updateOf(create, externalId, { title: 'Geometry' }))
    assert.equal((await scene.runPrepared(update)).kind, 'done')
    const once = await scene.events()
    assert.equal((await scene.runPrepared(update)).kind, 'done')
    assert.deepEqual(await scene.events(), once)
  }),

  providerCase('turns a timed event into an all-day one and back', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    const before = await scene.events()
    assert.equal((await scene.run(updateOf(create, externalId, ALL_DAY))).kind, 'done')
    const [day] = await scene.events()
    assert.deepEqual([day?.allDay, day?.start, day?.end], [true, '2027-03-14', '2027-03-16'])
    assert.equal((await scene.run(updateOf(create, externalId))).kind, 'done')
    assert.deepEqual(await scene.events(), before)
  }),

  providerCase('deletes an event and no other', async (scene) => {
    const [first, second] = [creation(), creation()]
    const externalId = await scene.create(first)
    const kept = await scene.create(second)
    assert.equal((await scene.run(deletionOf(first, externalId))).kind, 'done')
    assert.deepEqual(
      (await scene.events()).map((event) => event.externalId),
      [kept],
    )
  }),

  providerCase('says that an event is gone which was deleted already', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    await scene.run(deletionOf(create, externalId))
    for (const operation of [deletionOf(create, externalId), updateOf(create, externalId)]) {
      assert.equal(failureOf(await scene.run(operation), 'refused').class, 'EVENT_GONE')
    }
    assert.deepEqual(await scene.events(), [])
  }),

  providerCase('says that an event is gone which the user deleted', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    await scene.harness.calendar.deleteByUser(externalId)
    for (const operation of [updateOf(create, externalId), deletionOf(create, externalId)]) {
      assert.equal(failureOf(await scene.run(operation), 'refused').class, 'EVENT_GONE')
    }
    assert.deepEqual(await scene.events(), [])
  }),

  providerCase('lists the calendars of the account, one of them the default', async (scene) => {
    const calendars = await scene.provider.listCalendars(scene.harness.session)
    assert.equal(calendars.filter(({ isDefault }) => isDefault).length, 1)
    assert.equal(new Set(calendars.map(({ id }) => id)).size, calendars.length)
    assert.ok(calendars.every(({ id, name }) => id !== '' && name !== ''))
  }),

  providerCase('makes a calendar, lists it, and writes and looks there', async (scene) => {
    const { provider, harness } = scene
    const made = await provider.createCalendar(harness.session, 'Acme classes')
    assert.deepEqual([made.name, made.isDefault, made.canEdit], ['Acme classes', false, true])
    const calendars = await provider.listCalendars(harness.session)
    assert.deepEqual(
      calendars.filter(({ name }) => name === 'Acme classes').map(({ id }) => id),
      [made.id],
    )
    const create = { ...creation(), calendarId: made.id }
    const externalId = await scene.create(create)
    assert.deepEqual(
      (await scene.eventsOf(create)).map((event) => event.externalId),
      [externalId],
    )
  }),

  providerCase('says that the calendar is gone which it shall write to', async (scene) => {
    const create = { ...creation(), calendarId: 'no-such-calendar' }
    const outcome = await scene.run(create)
    assert.equal(failureOf(outcome, 'refused').class, 'CALENDAR_GONE')
    const look = await scene.run({ ...findOf(create), calendarId: create.calendarId })
    assert.equal(failureOf(look, 'refused').class, 'CALENDAR_GONE')
    assert.deepEqual(await scene.events(), [])
  }),

  providerCase('creates in the calendar that is named', async (scene) => {
    const calendars = await scene.provider.listCalendars(scene.harness.session)
    const target = calendars.find(({ canEdit }) => canEdit) ?? assert.fail('no calendar to write')
    const create = { ...creation(), calendarId: target.id }
    const externalId = await scene.create(create)
    assert.deepEqual(
      (await scene.eventsOf(create)).map((event) => event.externalId),
      [externalId],
    )
  }),
]
