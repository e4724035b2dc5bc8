import type { GatewayReply } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { batchReplies, batchRequest } from '../src/batch.js'

const answer = (parts: readonly string[]): GatewayReply => ({
  kind: 'reply',
  origin: 'provider',
  status: 200,
  headers: { 'content-type': 'multipart/mixed; boundary="b 1"' },
  body: [...parts.map((part) => `--b 1\r\n${part}\r\n`), '--b 1--\r\n'].join(''),
})
const part = (id: number, status: number, body = ''): string =>
  `Content-Type: application/http\r\nContent-ID: <response-${id}>\r\n\r\n` +
  `HTTP/1.1 ${status} OK\r\nContent-Type: application/json\r\nRetry-After: 3\r\n\r\n${body}`

describe('a batch', () => {
  it('holds whole requests under a boundary that is in none of them', () => {
    const { body = '', headers } = batchRequest([
      { method: 'DELETE', operation: 'delete', path: '/calendar/v3/calendars/primary/events/a' },
      {
        method: 'POST',
        operation: 'create',
        path: '/calendar/v3/calendars/primary/events',
        headers: { 'content-type': 'application/json' },
        body: '{"summary":"Größe"}',
      },
    ])
    const boundary = /boundary=(.+)$/.exec(headers?.['content-type'] ?? '')?.[1] ?? ''
    expect(body.split(`--${boundary}`)).toHaveLength(4)
    expect(body).toContain('DELETE /calendar/v3/calendars/primary/events/a HTTP/1.1\r\n')
    expect(body).toContain('content-length: 21\r\n\r\n{"summary":"Größe"}')
  })

  it('is answered in any order', () => {
    const replies = batchReplies(
      3,
      answer([part(2, 204), part(0, 200, '{"id":"a"}'), part(1, 404, '{}')]),
    )
    expect(replies.map((reply) => reply.kind === 'reply' && [reply.status, reply.body])).toEqual([
      [200, { id: 'a' }],
      [404, {}],
      [204, null],
    ])
    expect(replies[1]).toMatchObject({ headers: { 'retry-after': '3' } })
  })

  it('leaves in doubt what its answer leaves out', () => {
    const replies = batchReplies(2, answer([part(1, 200, '{}')]))
    expect(replies.map(({ kind }) => kind)).toEqual(['lost', 'reply'])
  })

  it('that was not carried out is no answer to any of its parts', () => {
    const refused: GatewayReply = { ...answer([]), status: 429 } as GatewayReply
    expect(batchReplies(2, refused)).toEqual([refused, refused])
  })

  it('asks nobody to reconnect when its token ran out in the middle', () => {
    const replies = batchReplies(2, answer([part(0, 200, '{}'), part(1, 401)]))
    expect(replies.map(({ kind }) => kind)).toEqual(['reply', 'not_sent'])
    const all = batchReplies(2, answer([part(0, 401), part(1, 401)]))
    expect(all).toMatchObject([{ status: 401 }, { status: 401 }])
  })
})
