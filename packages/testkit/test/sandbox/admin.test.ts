import { describe, expect, it } from 'vitest'
import {
  createSandboxFetch,
  SandboxClient,
  SandboxError,
  type FaultRuleInput,
} from '@calsync/testkit/sandbox'
import { correlated, createRig, event, read, textOf } from './rig.js'

function administered() {
  const rig = createRig()
  const client = new SandboxClient('http://sandbox', { fetch: createSandboxFetch(rig.sandbox) })
  return { ...rig, client }
}

async function refusal(promise: Promise<unknown>): Promise<SandboxError> {
  const error: unknown = await promise.catch((reason: unknown) => reason)
  if (error instanceof SandboxError) return error
  throw new Error('it was not refused')
}

describe('administration, through its client', () => {
  it('connects, revokes and reconnects users', async () => {
    const { client, sandbox } = administered()
    const bob = await client.connect({ identity: 'bob/1', email: 'bob@x.org' })
    expect(bob.key).toMatch(/^live::/)
    await client.revoke('bob/1', 'failed')
    expect(sandbox.connections().find(({ id }) => id === bob.id)?.dead).toBe(true)
    const again = await client.reconnect({ identity: 'bob/1' }, 'deleted')
    expect(again.key).not.toBe(bob.key)
    const rows = await client.connections()
    expect(rows.map(({ identity }) => identity)).toEqual(['alice', 'bob/1'])
    expect(rows[0]).not.toHaveProperty('key')
  })

  it('shows state, mailboxes, events, duplicates, journal and mail', async () => {
    const { client, create } = administered()
    const attendees = [{ emailAddress: { address: 'bob@x.org' } }]
    await create(correlated('one', { attendees }))
    await create(correlated('one'))
    expect(await client.state()).toMatchObject({ liveEvents: 2, duplicates: 1, mails: 1 })
    expect(await client.mailboxes()).toMatchObject([{ identity: 'alice', live: 2 }])
    expect(await client.mailbox('alice')).toMatchObject({ created: 2 })
    expect(await client.events('alice')).toHaveLength(2)
    expect(await client.duplicates()).toMatchObject([{ value: 'one', live: 2 }])
    const { entries, last } = await client.journal(1)
    expect([entries.length, last]).toEqual([1, 2])
    expect((await client.mail()).mails).toMatchObject([{ kind: 'invitation' }])
  })

  it('adds and removes faults', async () => {
    const { client, create } = administered()
    const id = await client.addFault({ action: { type: 'reply', status: 503 } })
    expect((await create()).status).toBe(503)
    expect(await client.faults()).toMatchObject([{ rule: { id }, struck: 1 }])
    await client.removeFault(id)
    expect((await refusal(client.removeFault(id))).status).toBe(404)
    await client.addFault({ action: { type: 'reset' } })
    await client.clearFaults()
    expect((await create()).status).toBe(201)
  })

  it('acts as the user', async () => {
    const { client, create, mailbox } = administered()
    const { json } = await create()
    const moved = await client.moveAsUser('alice', textOf(json.id), { calendar: 'Private' })
    expect(moved.calendarId).not.toBe((await client.mailbox('alice')).calendars[0]?.id)
    await client.deleteAsUser('alice', textOf(json.id))
    expect(mailbox().events()).toEqual([])
  })

  it('changes settings, waits, and resets', async () => {
    const { client, sandbox, create } = administered()
    const changed = await client.configure({ concurrency: 2, latencyMs: { min: 0, max: 1 } })
    expect(changed).toMatchObject({ concurrency: 2, windowRequests: 10_000 })
    expect(sandbox.settings.concurrency).toBe(2)
    await client.configure({ latencyMs: 0, windowRequests: null })
    await create(event())
    await client.settled()
    await client.reset({ keepConnections: true })
    expect(await client.state()).toMatchObject({ liveEvents: 0, connections: 1 })
  })

  it('says what is wrong and what would be accepted', async () => {
    const { client } = administered()
    const typo = await refusal(client.configure({ latency: 5 } as object))
    expect([typo.status, typo.message]).toEqual([400, expect.stringContaining('latency')])
    const action = { type: 'explode' } as unknown as FaultRuleInput['action']
    expect((await refusal(client.addFault({ action }))).message).toContain('action.type')
    expect((await refusal(client.connect({ identity: '' }))).message).toContain('identity')
    expect((await refusal(client.events('nobody'))).message).toBe("There is no mailbox 'nobody'.")
    expect((await refusal(client.revoke('nobody'))).status).toBe(404)
    expect((await refusal(client.moveAsUser('alice', 'x', {}))).status).toBe(400)
    expect((await refusal(client.moveAsUser('alice', 'x', { calendar: 'y' }))).message).toContain(
      'ErrorInvalidIdMalformed',
    )
  })

  it('lists its routes when there is none of that name, and settings when one is unknown', async () => {
    const { sandbox } = administered()
    const call = async (method: string, path: string, body = '') =>
      read(await sandbox.handle({ method, path, headers: {}, body })).json.error
    expect((await call('GET', '/_sandbox'))?.accepted).toContain('POST /_sandbox/faults')
    expect((await call('POST', '/_sandbox/options', '{"x":1}'))?.accepted).toContain('latencyMs')
    expect((await call('POST', '/_sandbox/options', '{'))?.message).toMatch(/must be JSON/)
    expect((await call('GET', '/_sandbox/journal?since=x'))?.message).toMatch(/since must be/)
  })
})

describe('the page', () => {
  it('shows mailboxes with their events and counters, escaped, from nowhere else', async () => {
    const { sandbox, create } = createRig({}, 'a<b')
    await create(event({ subject: '<script>alert(1)</script>' }))
    const reply = read(await sandbox.handle({ method: 'GET', path: '/', headers: {} }))
    expect(reply.headers['content-type']).toContain('text/html')
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'")
    expect(reply.text).toContain('a&lt;b')
    expect(reply.text).toContain('&lt;script&gt;alert(1)')
    expect(reply.text).toContain('2026-03-02 08:00–09:30')
    expect(reply.text).not.toMatch(/(?:src|href)="http/)
  })

  it('renews itself from the board', async () => {
    const { sandbox } = createRig()
    const reply = read(
      await sandbox.handle({ method: 'GET', path: '/_sandbox/board', headers: {} }),
    )
    expect(reply.text).toContain('alice')
  })
})
