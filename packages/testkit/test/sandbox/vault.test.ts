import { describe, expect, it } from 'vitest'
import { createRig, sender } from './rig.js'

describe('the vault', () => {
  it('lists by identity in an envelope of pages', async () => {
    const { pica, connection, sandbox } = createRig()
    sandbox.connect({ identity: 'bob' })
    const { json } = await pica('GET', '/v1/vault/connections?identity=alice&identityType=user')
    expect(json).toMatchObject({ total: 1, pages: 1, page: 1 })
    expect(json.rows).toMatchObject([
      {
        id: connection.id,
        key: connection.key,
        platform: 'outlook-calendar',
        identity: 'alice',
        identityType: 'user',
        environment: 'live',
        state: 'operational',
        active: true,
        name: 'alice@sandbox.example',
      },
    ])
    expect(json.rows?.[0]).not.toHaveProperty('updatedAt')
  })

  it('makes keys of the known form', () => {
    const { connection } = createRig()
    expect(connection.key).toMatch(/^live::outlook-calendar::default::[0-9a-f]{32}\|alice$/)
  })

  it('filters by platform and by key', async () => {
    const { pica, connection, sandbox } = createRig()
    sandbox.connect({ identity: 'alice', platform: 'gmail' })
    const total = async (query: string) =>
      (await pica('GET', `/v1/vault/connections?${query}`)).json.total
    expect(await total('identity=alice')).toBe(2)
    expect(await total('identity=alice&platform=gmail')).toBe(1)
    expect(await total(`key=${encodeURIComponent(connection.key)}`)).toBe(1)
    expect(await total('identityType=team')).toBe(0)
  })

  it('hides inactive rows unless asked for them', async () => {
    const { pica, sandbox } = createRig()
    sandbox.revoke('alice', 'failed')
    const rows = async (query: string) =>
      (await pica('GET', `/v1/vault/connections?identity=alice${query}`)).json.rows
    expect(await rows('')).toEqual([])
    expect(await rows('&active=false')).toMatchObject([{ state: 'failed', active: false }])
  })

  it('gives 20 rows by default and 100 at most', async () => {
    const { pica, sandbox } = createRig()
    for (let i = 0; i < 120; i++) sandbox.connect({ identity: `u${i}` })
    const count = async (query: string) => {
      const { json } = await pica('GET', `/v1/vault/connections${query}`)
      return [(json.rows as unknown as unknown[]).length, json.pages]
    }
    expect(await count('')).toEqual([20, 7])
    expect(await count('?limit=1000')).toEqual([100, 2])
    expect(await count('?limit=100&page=2')).toEqual([21, 2])
  })

  it('answers an unknown filter with nothing, or with everybody', async () => {
    const { pica, sandbox } = createRig()
    sandbox.connect({ identity: 'bob' })
    const path = '/v1/vault/connections?userId=alice'
    expect((await pica('GET', path)).json.rows).toEqual([])
    sandbox.configure({ unknownVaultFilter: 'everybody' })
    expect((await pica('GET', path)).json.total).toBe(2)
  })

  it('can answer in the shapes of the engine and of the proposals', async () => {
    const { pica, sandbox, connection } = createRig({ vaultShape: 'engine' })
    const engine = await pica('GET', '/v1/vault/connections?identity=alice')
    expect(engine.json).toMatchObject({ type: 'read', total: 1, skip: 0, limit: 20 })
    expect(engine.json.rows?.[0]).toMatchObject({ _id: connection.id })
    expect(engine.json.rows?.[0]).not.toHaveProperty('state')
    sandbox.configure({ vaultShape: 'proposal' })
    const proposal = await pica('GET', '/v1/vault/connections?identity=alice')
    expect(proposal.json).toEqual({
      connections: [
        {
          connectionKey: connection.key,
          platform: 'outlook-calendar',
          state: 'operational',
          metadata: { email: 'alice@sandbox.example' },
          connectedAt: '2026-01-05T08:00:00.000Z',
          lastValidated: '2026-01-05T08:00:00.000Z',
        },
      ],
    })
  })

  it('reads and deletes by id, not by key', async () => {
    const { pica, graph, connection } = createRig()
    const path = (id: string) => `/v1/vault/connections/${encodeURIComponent(id)}`
    expect((await pica('GET', path(connection.id))).json.key).toBe(connection.key)
    expect((await pica('DELETE', path(connection.key))).status).toBe(404)
    const deleted = await pica('DELETE', path(connection.id))
    expect([deleted.status, deleted.text]).toEqual([200, ''])
    expect((await pica('GET', path(connection.id))).status).toBe(404)
    expect((await graph('GET', '/me')).status).toBe(404)
  })

  it('lets a deleted key work while its grace lasts', async () => {
    const { pica, graph, connection, clock } = createRig({ deletedKeyGraceMs: 120_000 })
    await pica('DELETE', `/v1/vault/connections/${encodeURIComponent(connection.id)}`)
    expect((await graph('GET', '/me')).status).toBe(200)
    await clock.advance(120_000)
    expect((await graph('GET', '/me')).status).toBe(404)
  })

  it('answers AuthKit', async () => {
    const { pica } = createRig()
    const answer = await pica('POST', '/v1/authkit', { identity: 'bob', identityType: 'user' })
    expect(answer.json.rows).toMatchObject([{ platform: 'outlook-calendar' }])
    expect((await pica('POST', '/v1/authkit', {})).status).toBe(400)
  })

  it('mints a new key on reconnect, for the same mailbox; the old one gives 401', async () => {
    const { create, graph, sandbox, connection } = createRig()
    await create()
    const again = sandbox.reconnect({ identity: 'alice' })
    expect(again.key).not.toBe(connection.key)
    const old = await graph('GET', '/me')
    expect([old.status, old.json.error?.code]).toEqual([401, 'InvalidAuthenticationToken'])
    const fresh = await sender(sandbox, again)('GET', '/v1/passthrough/me/events')
    expect(fresh.json.value).toHaveLength(1)
  })

  it('can leave duplicates behind: listed but dead, or working', async () => {
    const { graph, pica, sandbox } = createRig()
    sandbox.reconnect({ identity: 'alice' }, 'working')
    expect((await graph('GET', '/me')).status).toBe(200)
    sandbox.reconnect({ identity: 'alice' }, 'listed')
    expect((await graph('GET', '/me')).status).toBe(401)
    expect((await pica('GET', '/v1/vault/connections?identity=alice')).json.total).toBe(3)
    sandbox.reconnect({ identity: 'alice' }, 'deleted')
    expect((await graph('GET', '/me')).status).toBe(404)
  })

  it('opens another mailbox when another account is connected', async () => {
    const { create, sandbox } = createRig()
    await create()
    const other = sandbox.reconnect({ identity: 'alice', mailbox: 'alice-private' })
    const events = await sender(sandbox, other)('GET', '/v1/passthrough/me/events')
    expect(events.json.value).toEqual([])
  })

  it('says operational although the token is dead', async () => {
    const { pica, graph, sandbox } = createRig()
    sandbox.revoke('alice')
    expect((await graph('GET', '/me')).status).toBe(401)
    const { json } = await pica('GET', '/v1/vault/connections?identity=alice')
    expect(json.rows).toMatchObject([{ state: 'operational' }])
  })
})
