import type { CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { addressOf } from '../src/external-id.js'
import { ALICE, googleSession, type SessionOptions } from './google-session.js'
import { create, creation, run, updateOf } from './operations.js'

async function lesson(options: SessionOptions = {}, input: Partial<CalendarEventInput> = {}) {
  const session = await googleSession(options)
  const operation = creation(input)
  const externalId = await create(session.provider, session.session, operation)
  const { event } = addressOf(externalId)
  const calendar = session.fake.accounts.get(ALICE).calendars.get(ALICE)
  if (calendar === undefined) throw new Error('there is no calendar')
  const update = async (change: Partial<CalendarEventInput>) => {
    const [outcome] = await run(
      session.provider,
      session.session,
      updateOf(operation, externalId, change),
    )
    return outcome
  }
  return { ...session, calendar, event, update }
}

describe('an update', () => {
  it('leaves alone what is not calsync’s', async () => {
    const { calendar, event, update } = await lesson()
    const conferenceData = { conferenceId: 'abc-defg-hij' }
    calendar.patch(event, { conferenceData, colorId: '4' }, undefined)
    expect(await update({ title: 'Geometry' })).toMatchObject({ kind: 'done' })
    expect(calendar.get(event)).toMatchObject({ summary: 'Geometry', conferenceData, colorId: '4' })
  })

  it('takes one call, and another one only for another status', async () => {
    const { calendar, event, fake, update } = await lesson()
    fake.journal.length = 0
    await update({ title: 'Geometry' })
    expect(fake.journal).toHaveLength(1)
    await update({ title: 'Geometry', status: 'tentative' })
    expect(fake.journal).toHaveLength(3)
    expect(calendar.get(event)).toMatchObject({ status: 'tentative' })
    await update({ title: 'Geometry' })
    expect(calendar.get(event)).toMatchObject({ status: 'confirmed' })
  })

  it.each(['cancelled', 'forbidden'] as const)(
    'restores no deleted event (%s is how Google answers)',
    async (deletedAnswer) => {
      const { calendar, event, update } = await lesson({ fake: { deletedAnswer } })
      calendar.delete(event)
      const outcome = await update({ title: 'Geometry', status: 'tentative' })
      expect(outcome).toMatchObject({ kind: 'refused', error: { class: 'EVENT_GONE' } })
      expect(calendar.get(event)).toMatchObject({ status: 'cancelled' })
    },
  )

  it('is forbidden where the event stands and may not be changed', async () => {
    const { fake, calendar, event, update } = await lesson()
    fake.accounts.get(ALICE).calendars.get(ALICE)?.forbid(event)
    const outcome = await update({ title: 'Geometry' })
    expect(outcome).toMatchObject({ kind: 'refused', error: { class: 'PERMISSION_DENIED' } })
    expect(calendar.get(event)).toMatchObject({ summary: 'Algebra' })
  })
})

describe('attendees', () => {
  const ann = { email: 'ann@example.com', name: 'Ann', role: 'required' as const }
  const ben = { email: 'Ben@example.com', role: 'optional' as const }
  const withAttendees = { google: { sendAttendees: true } }

  it('are not sent by default', async () => {
    const { calendar, event, update } = await lesson({}, { participants: [ann] })
    await update({ participants: [ann] })
    expect(calendar.get(event)).not.toHaveProperty('attendees')
  })

  it('are sent when asked for, and nobody is mailed', async () => {
    const { calendar, event, fake, update } = await lesson(withAttendees, { participants: [ann] })
    expect(calendar.get(event)).toMatchObject({
      attendees: [{ email: ann.email, displayName: 'Ann' }],
    })
    await update({ participants: [ann, ben] })
    expect(fake.mailed).toEqual(['none', 'none', 'none'])
  })

  it('keep the answers that they gave when others come and go', async () => {
    const { calendar, event, fake, update } = await lesson(withAttendees, { participants: [ann] })
    const accepted = { ...{ email: ann.email, displayName: 'Ann' }, responseStatus: 'accepted' }
    calendar.patch(event, { attendees: [accepted] }, undefined)
    fake.journal.length = 0
    await update({ title: 'Geometry', participants: [ann] })
    expect(fake.journal).toHaveLength(1)
    expect(calendar.get(event)).toMatchObject({ attendees: [accepted] })
    await update({ title: 'Geometry', participants: [ann, ben] })
    expect(calendar.get(event)).toMatchObject({
      attendees: [accepted, { email: ben.email, optional: true }],
    })
    await update({ title: 'Geometry', participants: [ben] })
    expect(calendar.get(event)).toMatchObject({ attendees: [{ email: ben.email }] })
  })
})

describe('a search', () => {
  it('reads all pages', async () => {
    const { provider, session } = await googleSession({ fake: { pageSize: 2 } })
    const first = creation()
    const ids: string[] = []
    for (let n = 0; n < 5; n++) {
      const { transactionId } = creation()
      ids.push(await create(provider, session, { ...first, transactionId }))
    }
    const [outcome] = await run(provider, session, { ...first, action: 'find' })
    const found = outcome?.kind === 'found' ? outcome.events : []
    expect(found.map(({ externalId }) => externalId).sort()).toEqual(ids.sort())
  })

  it('looks where the event is, whatever calendar new ones go to', async () => {
    const { provider, session } = await googleSession()
    const operation = { ...creation(), calendarId: 'club@group.calendar.google.com' }
    const externalId = await create(provider, session, operation)
    const find = { ...operation, action: 'find', externalId, calendarId: null } as const
    const [outcome] = await run(provider, session, find)
    expect(outcome).toMatchObject({ events: [{ externalId, content: 'same' }] })
    const gone = { ...updateOf(operation, externalId), calendarId: null }
    expect((await run(provider, session, gone))[0]).toMatchObject({ kind: 'done' })
  })
})
