import { describe, expect, it } from 'vitest'
import { createRig, event, eventPath } from './rig.js'

const body = event({ transactionId: 'tx-1' })

describe('transactionId', () => {
  it('answers the same body with 201 and the same event', async () => {
    const { create, mailbox } = createRig()
    const first = await create(body)
    const reordered = Object.fromEntries(Object.entries(body).reverse())
    const second = await create(reordered)
    expect(first.json.transactionId).toBe('tx-1')
    expect([second.status, second.json.id]).toEqual([201, first.json.id])
    expect(mailbox().summary()).toMatchObject({ live: 1, created: 1, replayed: 1 })
  })

  it('replays after an update with the event as it is now', async () => {
    const { create, graph } = createRig()
    const { json } = await create(body)
    await graph('PATCH', eventPath(json.id), { subject: 'Clay' })
    const replayed = await create(body)
    expect([replayed.status, replayed.json.subject]).toEqual([201, 'Clay'])
  })

  it('refuses different content with 400 and names the event', async () => {
    const { create } = createRig()
    const { json } = await create(body)
    const clash = await create({ ...body, subject: 'Other' })
    expect(clash.status).toBe(400)
    expect(clash.json.error?.code).toBe('ErrorDuplicateTransactionId')
    expect(clash.json.error?.['@event.existingEventId']).toBe(json.id)
  })

  it('can leave the existing id out', async () => {
    const { create } = createRig({ existingEventIdInClash: false })
    await create(body)
    const clash = await create({ ...body, subject: 'Other' })
    expect(clash.json.error).not.toHaveProperty('@event.existingEventId')
  })

  it('forgets after the window', async () => {
    const { create, clock, mailbox } = createRig({ transactionWindowMs: 1000 })
    await create(body)
    await clock.advance(1000)
    await create(body)
    expect(mailbox().events()).toHaveLength(2)
  })

  it('refuses the id of a deleted event', async () => {
    const { create, graph } = createRig()
    const { json } = await create(body)
    await graph('DELETE', eventPath(json.id))
    const again = await create(body)
    expect([again.status, again.json.error?.code]).toEqual([400, 'ErrorDuplicateTransactionId'])
    expect(again.json.error).not.toHaveProperty('@event.existingEventId')
  })

  it('or makes a new event, if deleted ones are forgotten', async () => {
    const { create, graph } = createRig({ transactionAfterDelete: 'forget' })
    const { json } = await create(body)
    await graph('DELETE', eventPath(json.id))
    const again = await create(body)
    expect(again.status).toBe(201)
    expect(again.json.id).not.toBe(json.id)
  })

  it('cannot be set by an update', async () => {
    const { create, graph } = createRig()
    const { json } = await create()
    expect((await graph('PATCH', eventPath(json.id), { transactionId: 'x' })).status).toBe(400)
  })
})
