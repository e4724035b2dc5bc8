import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { CalsyncError } from '@calsync/core'
import { afterEach, describe, expect, it } from 'vitest'
import { CalendarUrl, type CalendarUrlSettings } from '../src/source/calendar-url.js'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(handle: Handler): Promise<string> {
  const server = createServer(handle)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const settings: CalendarUrlSettings = {
  refreshMs: 60_000,
  timeoutMs: 5_000,
  maxBytes: 1_000,
  allowHttp: false,
  now: () => 0,
}

/** A private address, all of which but the host is a secret. */
function privateUrl(host: string, options: Partial<CalendarUrlSettings> = {}): CalendarUrl {
  const url = new URL(`http://canary-user:canary%20password@${host}/canary-path?token=canary`)
  return new CalendarUrl(url, { ...settings, ...options })
}

async function failureOf(calendar: CalendarUrl): Promise<CalsyncError> {
  const error: unknown = await calendar.current().then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof CalsyncError)) throw error
  expect(error).toMatchObject({ code: 'SOURCE_FAILED' })
  expect(inspect(error, { depth: 10 }) + JSON.stringify(error.details)).not.toContain('canary')
  return error
}

describe('a calendar behind an address', () => {
  it('is fetched once in a while, by however many ask for it', async () => {
    let fetches = 0
    let now = 0
    const host = await serve((_, response) => response.end(`fetch ${++fetches}`))
    const calendar = privateUrl(host, { now: () => now })
    const [a, b] = await Promise.all([calendar.current(), calendar.current()])
    expect(a).toBe(b)
    now = 59_000
    expect((await calendar.current()).text).toBe('fetch 1')
    now = 60_000
    expect((await calendar.current()).text).toBe('fetch 2')
  })

  it('is not sent again while it has not changed', async () => {
    const conditions: unknown[] = []
    const host = await serve(({ headers }, response) => {
      conditions.push([headers['if-none-match'], headers['if-modified-since']])
      response.setHeader('etag', '"1"').setHeader('last-modified', 'Sun, 01 Mar 2026 10:00:00 GMT')
      if (headers['if-none-match'] === '"1"') response.writeHead(304).end()
      else response.end('text')
    })
    const calendar = privateUrl(host, { refreshMs: 0 })
    const first = await calendar.current()
    expect(await calendar.current()).toBe(first)
    expect(conditions).toEqual([
      [undefined, undefined],
      ['"1"', 'Sun, 01 Mar 2026 10:00:00 GMT'],
    ])
  })

  it('is the same text when it is sent again all the same', async () => {
    const host = await serve((_, response) => response.end('text'))
    const calendar = privateUrl(host, { refreshMs: 0 })
    expect(await calendar.current()).toBe(await calendar.current())
  })

  it('may be compressed', async () => {
    const host = await serve((_, response) =>
      response.setHeader('content-encoding', 'gzip').end(gzipSync('text')),
    )
    expect((await privateUrl(host).current()).text).toBe('text')
  })

  it('may be elsewhere, where user and password are not sent', async () => {
    const users: unknown[] = []
    const other = await serve(({ headers }, response) => {
      users.push(headers.authorization)
      response.end('text')
    })
    const host = await serve(({ headers, url }, response) => {
      users.push(headers.authorization)
      const location = url === '/next' ? `http://${other}/` : '/next'
      response.writeHead(302, { location }).end()
    })
    expect((await privateUrl(host).current()).text).toBe('text')
    const basic = `Basic ${Buffer.from('canary-user:canary password').toString('base64')}`
    expect(users).toEqual([basic, basic, undefined])
  })

  it.each<[string, Handler, string]>([
    ['gone', (_, response) => response.writeHead(404).end(), 'the server answered 404'],
    ['busy', (_, response) => response.writeHead(503).end(), 'the server answered 503'],
    ['cut off', ({ socket }) => socket.destroy(), 'the connection failed (UND_ERR_SOCKET)'],
    [
      'sent round in circles',
      (_, response) => response.writeHead(302, { location: '/canary' }).end(),
      'redirects more than 5 times',
    ],
    [
      'sent where it is not safe',
      (_, response) => response.writeHead(301, { location: 'http://club.example/canary' }).end(),
      'redirects to where it must not be fetched',
    ],
    ['too large', (_, response) => response.end('x'.repeat(1_001)), 'has more than 1000 bytes'],
    [
      'too large once it is unpacked',
      (_, response) =>
        response.setHeader('content-encoding', 'gzip').end(gzipSync('x'.repeat(100_000))),
      'has more than 1000 bytes',
    ],
  ])(
    'that is %s is not read now, and all of the address but the host stays secret',
    async (_, handle, why) => {
      const host = await serve(handle)
      const error = await failureOf(privateUrl(host))
      expect(error.message).toContain(`the calendar at ${host} `)
      expect(error.message).toContain(why)
      expect(error.retryable).toBe(true)
      expect(error.next).toBeDefined()
    },
  )

  it('is not waited for for ever, neither for the answer nor for the rest of it', async () => {
    for (const handle of [
      () => {},
      (_: IncomingMessage, response: ServerResponse) => void response.write('BEGIN:'),
    ]) {
      const host = await serve(handle)
      const error = await failureOf(privateUrl(host, { timeoutMs: 150 }))
      expect(error.message).toContain('did not arrive within 1 s')
    }
  })

  it('that failed is left alone for a moment, and then tried again', async () => {
    let fetches = 0
    let now = 0
    const host = await serve((_, response) => {
      fetches++
      if (fetches === 1) response.writeHead(500).end()
      else response.end('text')
    })
    const calendar = privateUrl(host, { now: () => now })
    await failureOf(calendar)
    await failureOf(calendar)
    expect(fetches).toBe(1)
    now = 5_000
    expect((await calendar.current()).text).toBe('text')
  })

  it('is not shown by a source that is printed', () => {
    expect(inspect(privateUrl('127.0.0.1:1'), { depth: 10, showHidden: true })).not.toContain(
      'canary',
    )
  })
})
