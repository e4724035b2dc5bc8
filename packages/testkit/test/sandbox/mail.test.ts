import { describe, expect, it } from 'vitest'
import { createRig, event, eventPath } from './rig.js'
import { march, seriesRig } from './series.js'

const attendee = (address: string) => ({ emailAddress: { address }, type: 'required' })

describe('the mail that Exchange would have sent', () => {
  it('is none without attendees', async () => {
    const { create, graph, sandbox } = createRig()
    const { json } = await create()
    await graph('PATCH', eventPath(json.id), { subject: 'x' })
    await graph('DELETE', eventPath(json.id))
    expect(sandbox.mail()).toEqual([])
  })

  it('invites, updates and cancels', async () => {
    const { create, graph, sandbox } = createRig()
    const { json } = await create(event({ attendees: [attendee('bob@x.org')] }))
    await graph('PATCH', eventPath(json.id), { subject: 'Clay' })
    await graph('DELETE', eventPath(json.id))
    expect(sandbox.mail()).toMatchObject([
      { kind: 'invitation', to: ['bob@x.org'], mailbox: 'alice', eventId: json.id },
      { kind: 'update', to: ['bob@x.org'], subject: 'Clay' },
      { kind: 'cancellation', to: ['bob@x.org'] },
    ])
  })

  it('goes only to those changed when a PATCH has attendees alone', async () => {
    const { create, graph, sandbox } = createRig()
    const { json } = await create(event({ attendees: [attendee('a@x.org'), attendee('b@x.org')] }))
    const attendees = [attendee('b@x.org'), attendee('c@x.org')]
    await graph('PATCH', eventPath(json.id), { attendees })
    expect(sandbox.mail(1)).toMatchObject([
      { kind: 'invitation', to: ['c@x.org'] },
      { kind: 'cancellation', to: ['a@x.org'] },
    ])
  })
})

describe('the mail about a series', () => {
  const attendees = [attendee('a@x.org'), attendee('b@x.org')]
  const both = ['a@x.org', 'b@x.org']

  it('is one for the series, and one for each instance that changes or goes', async () => {
    const { graph, pathOf, sandbox, masterId, masterPath } = await seriesRig({ attendees })
    const [second, third] = [pathOf('2026-03-09'), pathOf('2026-03-16')]
    const idOf = (path: string) => decodeURIComponent(path.slice('/me/events/'.length))
    await graph('PATCH', masterPath, { subject: 'Clay' })
    await graph('PATCH', second, { subject: 'Glaze' })
    await graph('PATCH', second, { isReminderOn: false })
    await graph('DELETE', third)
    await graph('DELETE', masterPath)
    expect(sandbox.mail()).toMatchObject([
      { kind: 'invitation', to: both, eventId: masterId, subject: 'Pottery' },
      { kind: 'update', to: both, eventId: masterId, subject: 'Clay' },
      { kind: 'update', to: both, eventId: idOf(second), subject: 'Glaze' },
      { kind: 'cancellation', to: both, eventId: idOf(third), subject: 'Clay' },
      { kind: 'cancellation', to: both, eventId: masterId },
    ])
  })

  it('invites to one instance alone', async () => {
    const { graph, pathOf, sandbox } = await seriesRig({ attendees })
    const more = [...attendees, attendee('c@x.org')]
    await graph('PATCH', pathOf('2026-03-09'), { attendees: more })
    expect(sandbox.mail(1)).toMatchObject([{ kind: 'invitation', to: ['c@x.org'] }])
  })

  it('cancels the one that the user deletes', async () => {
    const { sandbox, mailbox } = await seriesRig({ attendees })
    const second = mailbox().occurrences(march)[1]?.externalId ?? ''
    sandbox.deleteAsUser('alice', second)
    expect(sandbox.mail(1)).toMatchObject([{ kind: 'cancellation', to: both, eventId: second }])
  })
})
