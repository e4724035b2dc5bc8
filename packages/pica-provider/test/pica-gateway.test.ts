import { CalsyncError, Secret, type GatewayRequest } from '@calsync/core'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pica, PicaGateway, type PicaOptions } from '../src/index.js'
import { json, loopbackServer, type Answer, type SeenRequest } from './support/loopback-server.js'
import { containing } from './support/matchers.js'

const SECRET = 'sk_live_CANARYSECRET'
const KEY = 'live::outlook-calendar::default::CANARYKEY|alice'
const credential = new Secret(KEY)

async function gatewayTo(answer: Answer, options: PicaOptions = {}) {
  const server = await loopbackServer(answer)
  const gateway = pica({ secret: SECRET, baseUrl: server.url, deadlineMs: 2_000, ...options })
  onTestFinished(() => gateway.close())
  return { gateway, server }
}

const ok: Answer = (_, response) => json(response, 200, {})

function vaultRow(fields: object = {}) {
  return {
    id: 'conn::1',
    key: KEY,
    platform: 'outlook-calendar',
    identity: 'alice',
    identityType: 'user',
    environment: 'live',
    state: 'operational',
    active: true,
    createdAt: 1_000,
    ...fields,
  }
}

/** A vault with these rows, that filters by nothing but `active`. */
function vaultWith(rows: object[], onDelete?: (request: SeenRequest) => number): Answer {
  return (request, response) => {
    if (request.method === 'DELETE') return json(response, onDelete?.(request) ?? 200, undefined)
    const wantsActive = new URLSearchParams(request.path.split('?')[1]).get('active') !== 'false'
    const shown = rows.filter(
      (row) => ((row as { active?: boolean }).active !== false) === wantsActive,
    )
    return json(response, 200, { rows: shown, total: shown.length, pages: 1, page: 1 })
  }
}

async function errorOf(promise: Promise<unknown>): Promise<CalsyncError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(CalsyncError)
  expect(inspect(error, { depth: 6 })).not.toContain('CANARY')
  return error as CalsyncError
}

describe('send', () => {
  const request: GatewayRequest = {
    method: 'PATCH',
    operation: 'update',
    path: '/me/events/A%2FB?$select=id',
    headers: {
      Prefer: 'IdType="ImmutableId"',
      Authorization: 'Bearer CANARY',
      'X-Pica-Secret': 'x',
    },
    body: '{"subject":"a"}',
  }

  test('the real verb on the passthrough path, with our headers and no Authorization', async () => {
    const { gateway, server } = await gatewayTo(ok, { actionIds: { update: 'conn_mod_def::u' } })
    await gateway.send(credential, request)
    expect(server.seen[0]).toMatchObject({
      method: 'PATCH',
      path: '/v1/passthrough/me/events/A%2FB?$select=id',
      body: '{"subject":"a"}',
      headers: {
        prefer: 'IdType="ImmutableId"',
        'x-pica-secret': SECRET,
        'x-pica-connection-key': KEY,
        'x-pica-action-id': 'conn_mod_def::u',
        'content-type': 'application/json',
      },
    })
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization')
  })

  test("the proposals' envelope; a batch goes to its own path", async () => {
    const { gateway, server } = await gatewayTo(ok, { requestStyle: 'envelope' })
    await gateway.send(credential, request)
    await gateway.send(credential, { method: 'DELETE', operation: 'delete', path: '/me/events/A' })
    await gateway.send(credential, {
      method: 'POST',
      operation: 'batch',
      path: '/$batch',
      body: '{}',
    })
    expect(server.seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      [
        'POST',
        '/v1/passthrough',
        '{"method":"PATCH","url":"/me/events/A%2FB?$select=id","body":{"subject":"a"}}',
      ],
      ['POST', '/v1/passthrough', '{"method":"DELETE","url":"/me/events/A"}'],
      ['POST', '/v1/passthrough/$batch', '{}'],
    ])
  })

  test("One's headers", async () => {
    const { gateway, server } = await gatewayTo(ok, { preset: 'one' })
    await gateway.send(credential, request)
    expect(server.seen[0]?.headers).toMatchObject({
      'x-one-secret': SECRET,
      'x-one-connection-key': KEY,
    })
    expect(gateway.name).toBe('one')
  })

  test.each([
    '//evil.example/x',
    'https://evil.example',
    '/a/../b',
    '/a/%2e%2E/b',
    '/a b',
    '/a#b',
    'a',
  ])('a path that leads out is not sent: %s', async (path) => {
    const { gateway, server } = await gatewayTo(ok)
    const reply = await gateway.send(credential, { method: 'GET', operation: 'find', path })
    expect(reply.kind).toBe('not_sent')
    expect(server.seen).toEqual([])
  })

  test('a redirect is a reply, and is not followed', async () => {
    const { gateway, server } = await gatewayTo((_, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()
    })
    expect(await gateway.send(credential, request)).toMatchObject({ kind: 'reply', status: 307 })
    expect(server.seen).toHaveLength(1)
  })

  test('nothing is ever repeated: a lost write stays lost', async () => {
    const { gateway, server } = await gatewayTo((_, response) => void response.destroy())
    expect(await gateway.send(credential, request)).toMatchObject({ kind: 'lost', reason: 'reset' })
    expect(server.seen).toHaveLength(1)
  })

  test('without a secret nothing is sent', async () => {
    const gateway = new PicaGateway({ baseUrl: 'http://127.0.0.1:1' })
    expect(await gateway.send(credential, request)).toMatchObject({
      kind: 'not_sent',
      message: 'no Pica secret is set',
    })
  })

  test('defaults fill in what was not given, and no more', async () => {
    const { server } = await gatewayTo(ok)
    const gateway = pica({ baseUrl: server.url })
    onTestFinished(() => gateway.close())
    gateway.applyDefaults({ secret: SECRET, baseUrl: 'http://127.0.0.1:1' })
    expect(await gateway.send(credential, request)).toMatchObject({ kind: 'reply', status: 200 })
  })

  test('no reply and no failure shows a key, a secret or a body', async () => {
    const answers: Answer[] = [
      (_, response) => void response.destroy(),
      (_, response) => void response.writeHead(200).end('CANARY{'),
      (_, response) => {
        response.writeHead(200, { 'content-length': '99' })
        response.write('CANARY', () => response.destroy())
      },
    ]
    for (const answer of answers) {
      const { gateway } = await gatewayTo(answer)
      const reply = await gateway.send(credential, { ...request, body: '"CANARY"' })
      expect(inspect(reply, { depth: 6 })).not.toContain('CANARY')
    }
    expect(inspect(pica({ secret: SECRET }), { depth: 6, showHidden: true })).not.toContain(
      'CANARY',
    )
  })
})

describe('resolve', () => {
  test('gives the key of the right row', async () => {
    const { gateway, server } = await gatewayTo(
      vaultWith([
        vaultRow({ name: 'Alice@Example.org' }),
        vaultRow({ key: 'older', createdAt: 1 }),
      ]),
    )
    const resolved = await gateway.resolve({ gatewayUserId: 'alice' })
    expect(resolved).toMatchObject({ account: 'alice@example.org', health: 'operational' })
    expect(resolved.credential.reveal()).toBe(KEY)
    const query = new URLSearchParams(server.seen[0]?.path.split('?')[1])
    expect(Object.fromEntries(query)).toEqual({
      identity: 'alice',
      identityType: 'user',
      limit: '100',
    })
  })

  test('never a row of somebody else, whatever the vault lists', async () => {
    const rows = [
      vaultRow({ identity: 'bob' }),
      vaultRow({ identityType: 'team' }),
      vaultRow({ platform: 'gmail' }),
    ]
    const { gateway } = await gatewayTo(vaultWith(rows))
    const error = await errorOf(gateway.resolve({ gatewayUserId: 'alice' }))
    expect(error).toMatchObject({ code: 'CONNECTION_NOT_FOUND', retryable: false })
    expect(error.message).toContain('"alice" has no connection in the vault')
  })

  test('a foreign key as a hint gives nothing, and is not printed', async () => {
    const { gateway } = await gatewayTo(vaultWith([vaultRow()]))
    const request = { gatewayUserId: 'alice', connectionHint: 'live::CANARY' }
    expect(await errorOf(gateway.resolve(request))).toMatchObject({ code: 'CONNECTION_NOT_FOUND' })
  })

  test('a failed connection, which the vault hides, is explained', async () => {
    const { gateway } = await gatewayTo(vaultWith([vaultRow({ active: false, state: 'failed' })]))
    const error = await errorOf(gateway.resolve({ gatewayUserId: 'alice' }))
    expect(error.message).toContain('has only a connection that failed or was switched off')
    expect(error.details).toEqual({ health: 'failed' })
  })

  test('without an address the account is the user', async () => {
    const { gateway } = await gatewayTo(vaultWith([vaultRow({ name: 'Work' })]))
    expect(await gateway.resolve({ gatewayUserId: 'alice' })).toMatchObject({
      account: 'user/alice',
    })
  })

  test("the proposals' parameter and no type", async () => {
    const { gateway, server } = await gatewayTo(vaultWith([vaultRow()]), {
      identity: { parameter: 'userId', typeParameter: null },
      platforms: ['outlook-calendar'],
    })
    await gateway.resolve({ gatewayUserId: 'alice' })
    const query = new URLSearchParams(server.seen[0]?.path.split('?')[1])
    expect(Object.fromEntries(query)).toEqual({
      userId: 'alice',
      platform: 'outlook-calendar',
      limit: '100',
    })
  })

  test.each(['page', 'skip'])('reads all pages, by %s', async (style) => {
    const rows = Array.from({ length: 230 }, (_, index) =>
      vaultRow({ id: `c${index}`, key: `k${index}`, createdAt: index }),
    )
    const { gateway, server } = await gatewayTo((request, response) => {
      const query = new URLSearchParams(request.path.split('?')[1])
      const from =
        style === 'skip' ? Number(query.get('skip')) : (Number(query.get('page') ?? 1) - 1) * 100
      const paging = style === 'skip' ? { skip: from, limit: 100 } : { pages: 3 }
      json(response, 200, { rows: rows.slice(from, from + 100), total: 230, ...paging })
    })
    const resolved = await gateway.resolve({ gatewayUserId: 'alice' })
    expect(resolved.credential.reveal()).toBe('k229')
    expect(server.seen).toHaveLength(3)
  })

  test('a vault that ignores paging is not read for ever', async () => {
    const rows = Array.from({ length: 100 }, (_, index) =>
      vaultRow({ id: `c${index}`, key: `k${index}` }),
    )
    const { gateway, server } = await gatewayTo((_, response) =>
      json(response, 200, { rows, total: 500 }),
    )
    await gateway.resolve({ gatewayUserId: 'alice' })
    expect(server.seen).toHaveLength(2)
  })

  test('a short failure is repeated, after the time it asks for', async () => {
    let calls = 0
    const { gateway } = await gatewayTo((request, response) => {
      calls++
      if (calls === 1) return void response.destroy()
      if (calls === 2) return json(response, 429, {}, { 'retry-after': '0.05' })
      return vaultWith([vaultRow()])(request, response)
    })
    expect(await gateway.resolve({ gatewayUserId: 'alice' })).toMatchObject({
      health: 'operational',
    })
    expect(calls).toBe(3)
  })

  test('a long Retry-After is passed on at once', async () => {
    const { gateway, server } = await gatewayTo((_, response) =>
      json(response, 429, {}, { 'retry-after': '60' }),
    )
    const error = await errorOf(gateway.resolve({ gatewayUserId: 'alice' }))
    expect(error).toMatchObject({ code: 'GATEWAY_UNAVAILABLE', retryable: true })
    expect(error.details).toMatchObject({ retryAfterMs: 60_000 })
    expect(server.seen).toHaveLength(1)
  })

  const picaError = (status: number) => ({ key: 'err::x', message: 'CANARY', status })

  test.each<[string, Answer, object, number]>([
    [
      'secret rejected',
      (_, r) => json(r, 401, picaError(401)),
      { code: 'GATEWAY_REJECTED', retryable: false },
      1,
    ],
    [
      'quota',
      (_, r) => json(r, 402, picaError(402)),
      { code: 'GATEWAY_REJECTED', retryable: false },
      1,
    ],
    [
      'forbidden',
      (_, r) => json(r, 403, picaError(403)),
      { code: 'GATEWAY_REJECTED', retryable: false },
      1,
    ],
    [
      'no such route',
      (_, r) => json(r, 404, 'CANARY'),
      { code: 'GATEWAY_REJECTED', retryable: false },
      1,
    ],
    [
      'a redirect',
      (_, r) => json(r, 302, 'CANARY'),
      { code: 'GATEWAY_REJECTED', retryable: false },
      1,
    ],
    [
      'time-out',
      (_, r) => json(r, 408, 'CANARY'),
      { code: 'GATEWAY_UNAVAILABLE', retryable: true },
      3,
    ],
    [
      'failure',
      (_, r) => json(r, 503, picaError(503)),
      { code: 'GATEWAY_UNAVAILABLE', retryable: true },
      3,
    ],
    ['reset', (_, r) => void r.destroy(), { code: 'GATEWAY_UNAVAILABLE', retryable: true }, 3],
    [
      'HTML',
      (_, r) => void r.end('<html>CANARY'),
      { code: 'GATEWAY_UNAVAILABLE', retryable: true },
      3,
    ],
    [
      'truncated',
      (_, r) => void r.end('{"rows":["CANARY'),
      { code: 'GATEWAY_UNAVAILABLE', retryable: true },
      3,
    ],
    [
      'another shape',
      (_, r) => json(r, 200, { CANARY: [] }),
      { code: 'GATEWAY_UNAVAILABLE', retryable: true },
      3,
    ],
  ])('%s', async (_name, answer, expected, calls) => {
    const { gateway, server } = await gatewayTo(answer)
    const error = await errorOf(gateway.resolve({ gatewayUserId: 'alice' }))
    expect(error).toMatchObject(expected)
    expect(error.message).toContain('the user "alice"')
    expect(typeof error.next).toBe('string')
    expect(server.seen).toHaveLength(calls)
  })

  test('without a secret it says so', async () => {
    const error = await errorOf(pica().resolve({ gatewayUserId: 'alice' }))
    expect(error).toMatchObject({
      code: 'GATEWAY_REJECTED',
      next: containing('PICA_SECRET'),
    })
  })
})

describe('check', () => {
  const rows = [
    vaultRow(),
    vaultRow({ identity: 'bob', key: 'kb', state: 'degraded' }),
    vaultRow({ identity: 'carol', key: 'kc', state: 'failed', active: false }),
  ]

  test('few users are asked for one by one', async () => {
    const { gateway } = await gatewayTo(vaultWith(rows))
    const health = await gateway.check(['alice', 'bob', 'carol', 'dave'])
    expect([...health].map(([id, { health: word }]) => [id, word])).toEqual([
      ['alice', 'operational'],
      ['bob', 'degraded'],
      ['carol', 'failed'],
      ['dave', 'failed'],
    ])
  })

  test('many users are read in one go', async () => {
    const many = Array.from({ length: 90 }, (_, index) =>
      vaultRow({ identity: `u${index}`, key: `k${index}` }),
    )
    const { gateway, server } = await gatewayTo(vaultWith(many))
    const health = await gateway.check(many.map((_, index) => `u${index}`))
    expect(health.size).toBe(90)
    expect(server.seen).toHaveLength(1)
  })
})

describe('disconnect', () => {
  test('deletes by the id of the row', async () => {
    const deleted: string[] = []
    const rows = [
      vaultRow({ id: 'conn::a/b' }),
      vaultRow({ id: 'foreign', key: 'k', identity: 'bob' }),
    ]
    const { gateway } = await gatewayTo(vaultWith(rows, ({ path }) => (deleted.push(path), 200)))
    await gateway.disconnect({ gatewayUserId: 'alice' })
    expect(deleted).toEqual(['/v1/vault/connections/conn%3A%3Aa%2Fb'])
  })

  test('a failed one is ended too', async () => {
    const deleted: string[] = []
    const rows = [vaultRow({ active: false, state: 'failed' })]
    const { gateway } = await gatewayTo(vaultWith(rows, ({ path }) => (deleted.push(path), 200)))
    await gateway.disconnect({ gatewayUserId: 'alice' })
    expect(deleted).toHaveLength(1)
  })

  test('one that is gone, or goes meanwhile, is fine', async () => {
    const none = await gatewayTo(vaultWith([]))
    await none.gateway.disconnect({ gatewayUserId: 'alice' })
    const gone = await gatewayTo(vaultWith([vaultRow()], () => 404))
    await gone.gateway.disconnect({ gatewayUserId: 'alice' })
  })

  test('a failure is told', async () => {
    const { gateway } = await gatewayTo(vaultWith([vaultRow()], () => 500))
    expect(await errorOf(gateway.disconnect({ gatewayUserId: 'alice' }))).toMatchObject({
      code: 'GATEWAY_UNAVAILABLE',
    })
  })

  test('a row without an id cannot be ended, and says so', async () => {
    const { gateway } = await gatewayTo(vaultWith([vaultRow({ id: undefined })]))
    expect(await errorOf(gateway.disconnect({ gatewayUserId: 'alice' }))).toMatchObject({
      message: containing('without an id'),
    })
  })
})

describe('diagnose', () => {
  test('finds nothing wrong', async () => {
    const { gateway } = await gatewayTo(vaultWith([]))
    expect(await gateway.diagnose()).toEqual([])
  })

  test.each<[string, Answer, string]>([
    ['a rejected secret', (_, r) => json(r, 401, {}), 'PICA_SECRET'],
    ['another server', (_, r) => void r.end('<html>'), 'base URL'],
  ])('finds %s', async (_name, answer, next) => {
    const { gateway } = await gatewayTo(answer)
    expect(await gateway.diagnose()).toEqual([
      { message: containing('127.0.0.1'), next: containing(next) },
    ])
  })

  test('finds a host that cannot be reached, and an unencrypted one', async () => {
    const gateway = pica({ secret: SECRET, baseUrl: 'http://calsync.invalid' })
    const findings = await gateway.diagnose()
    expect(findings.map(({ message }) => message)).toEqual([
      containing('unencrypted'),
      containing('could not be reached'),
    ])
  })

  test('finds a missing secret', async () => {
    expect(await pica().diagnose()).toEqual([
      {
        message: containing('no Pica secret'),
        next: containing('PICA_SECRET'),
      },
    ])
  })
})
