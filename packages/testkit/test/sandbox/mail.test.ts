import { describe, expect, it } from 'vitest'
import { createRig, event, eventPath } from './rig.js'

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
