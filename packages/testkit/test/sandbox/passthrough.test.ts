import { describe, expect, it } from 'vitest'
import { createItem, createRig, event, read } from './rig.js'

describe('the passthrough', () => {
  it('takes the envelope of the proposals, too', async () => {
    const { pica, mailbox } = createRig()
    const envelope = { method: 'POST', url: '/me/events', body: event() }
    expect((await pica('POST', '/v1/passthrough', envelope)).status).toBe(201)
    expect(mailbox().events()).toHaveLength(1)
    const headers = { 'If-Match': 'W/"old"' }
    const url = `/me/events/${encodeURIComponent(mailbox().events()[0]?.id ?? '')}`
    const stale = { method: 'PATCH', url, body: {}, headers }
    expect((await pica('POST', '/v1/passthrough', stale)).status).toBe(412)
    expect((await pica('POST', '/v1/passthrough', { url: '/me' })).status).toBe(400)
  })

  it('takes a batch on its path and in the envelope, with or without the version', async () => {
    const { pica, mailbox } = createRig()
    const requests = { requests: [createItem('1')] }
    expect((await pica('POST', '/v1/passthrough/$batch', requests)).status).toBe(200)
    expect((await pica('POST', '/v1/passthrough/v1.0/$batch', requests)).status).toBe(200)
    const envelope = { method: 'POST', url: '/$batch', body: requests }
    expect((await pica('POST', '/v1/passthrough', envelope)).status).toBe(200)
    expect(mailbox().events()).toHaveLength(3)
  })

  it('may have no batch at all', async () => {
    const { batch } = createRig({ batch: false })
    const answer = await batch([createItem('1')])
    expect([answer.status, answer.json.key]).toEqual([404, 'err::application::not_found'])
  })

  it.each(['x-pica', 'x-one', 'X-Pica', 'X-One'])('accepts the headers %s-*', async (brand) => {
    const { sandbox, connection } = createRig()
    const headers = {
      [`${brand}-secret`]: 'sandbox-secret',
      [`${brand}-connection-key`]: connection.key,
    }
    const reply = await sandbox.handle({ method: 'GET', path: '/v1/passthrough/me', headers })
    expect(read(reply).status).toBe(200)
  })

  it('refuses in the shape of Pica', async () => {
    const { graph, connection } = createRig({
      secrets: { 'sandbox-secret': 'live', 'test-secret': 'test' },
    })
    const refusal = async (headers: Record<string, string | undefined>) => {
      const { status, json } = await graph('GET', '/me', undefined, headers)
      return { status, ...json }
    }
    expect(await refusal({ 'x-pica-secret': undefined })).toMatchObject({ status: 401, code: 2010 })
    expect(await refusal({ 'x-pica-secret': 'wrong' })).toMatchObject({ status: 401, code: 2010 })
    expect(await refusal({ 'x-pica-connection-key': undefined })).toMatchObject({
      status: 400,
      code: 2000,
      message: 'Connection header not found',
    })
    const unknown = { status: 404, code: 2005, message: 'Invalid connection header' }
    expect(await refusal({ 'x-pica-connection-key': 'live::x' })).toMatchObject(unknown)
    expect(await refusal({ 'x-pica-connection-key': connection.key.toUpperCase() })).toMatchObject(
      unknown,
    )
    expect(await refusal({ 'x-pica-secret': 'test-secret' })).toMatchObject(unknown)
  })

  it('may require an action id, and know only some', async () => {
    const { graph } = createRig({ requireActionId: true, knownActionIds: ['conn_mod_def::a'] })
    expect((await graph('GET', '/me')).status).toBe(400)
    const status = async (id: string) =>
      (await graph('GET', '/me', undefined, { 'x-pica-action-id': id })).status
    expect(await status('conn_mod_def::b')).toBe(404)
    expect(await status('conn_mod_def::a')).toBe(200)
  })

  it('renames the headers of the upstream', async () => {
    const { create, sandbox } = createRig()
    const renamed = await create()
    expect(renamed.headers).toHaveProperty('x-pica-passthrough-etag')
    expect(renamed.headers).not.toHaveProperty('etag')
    sandbox.configure({ upstreamHeaderPrefix: '' })
    expect((await create()).headers).toHaveProperty('etag')
  })

  it('may call JSON an octet stream', async () => {
    const { create, sandbox } = createRig()
    expect((await create()).headers['content-type']).toBe('application/json')
    sandbox.configure({ contentType: 'application/octet-stream' })
    const { headers, json } = await create()
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(json.subject).toBe('Pottery')
  })

  it('passes a 404 of the upstream through, in the shape of Graph', async () => {
    const { graph } = createRig()
    const { json } = await graph('GET', '/you/events')
    expect(json.error).toHaveProperty('code')
  })

  it('has no other routes', async () => {
    const { pica } = createRig()
    expect((await pica('GET', '/v1/proxy/me')).status).toBe(404)
    expect((await pica('GET', '/elsewhere')).status).toBe(404)
  })
})
