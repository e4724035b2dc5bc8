import { randomUUID } from 'node:crypto'
import type { GatewayReply, GatewayRequest } from '@calsync/core'

const PATH = '/batch/calendar/v3'
const LINE = '\r\n'
/** Google prefixes the Content-ID of a part with this in its answer. */
const RESPONSE = 'response-'

type Answer = Extract<GatewayReply, { kind: 'reply' }>

/** One HTTP request that carries several: a `multipart/mixed` body of whole requests. */
export function batchRequest(requests: readonly GatewayRequest[]): GatewayRequest {
  const boundary = `batch_${randomUUID()}`
  const parts = requests.map((request, index) =>
    [
      `--${boundary}`,
      'content-type: application/http',
      `content-id: <${index}>`,
      '',
      requestText(request),
    ].join(LINE),
  )
  return {
    method: 'POST',
    operation: 'batch',
    path: PATH,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
    body: [...parts, `--${boundary}--`, ''].join(LINE),
  }
}

function requestText({ method, path, headers = {}, body = '' }: GatewayRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  if (body !== '') lines.push(`content-length: ${Buffer.byteLength(body)}`)
  return [`${method} ${path} HTTP/1.1`, ...lines, '', body].join(LINE)
}

/**
 * The answers to the parts of a batch, in the order of the requests whatever their own. Without a
 * whole answer, each part has the answer of the batch.
 */
export function batchReplies(count: number, reply: GatewayReply): GatewayReply[] {
  if (reply.kind !== 'reply' || reply.status !== 200 || typeof reply.body !== 'string') {
    return Array<GatewayReply>(count).fill(reply)
  }
  const byIndex = new Map(partsOf(reply.headers['content-type'] ?? '', reply.body).map(readPart))
  const missing: GatewayReply = { kind: 'lost', reason: 'reset', message: 'the batch left it out' }
  const replies = Array.from({ length: count }, (_, index) => byIndex.get(String(index)) ?? missing)
  return replies.some(isDenied) && !replies.every(isDenied)
    ? replies.map((each) => (isDenied(each) ? ranOut : each))
    : replies
}

function isDenied(reply: GatewayReply): boolean {
  return reply.kind === 'reply' && reply.status === 401
}

/** A token that was good for a part of the batch is not the user's refusal: a new one is fetched. */
const ranOut: GatewayReply = { kind: 'not_sent', message: 'the access token ran out meanwhile' }

function partsOf(contentType: string, body: string): string[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1] ?? ''
  // The first piece is what stands before the parts, the last one what closes them.
  return body.split(`--${boundary}`).slice(1, -1)
}

/** A part holds headers of its own, and in its body a whole HTTP answer. */
function readPart(part: string): [index: string, reply: GatewayReply] {
  const [own, answer] = headAndBody(part.trimStart())
  const [head, body] = headAndBody(answer)
  const id = /^content-id:\s*<?([^>\r\n]+)>?/im.exec(own)?.[1] ?? ''
  const index = id.startsWith(RESPONSE) ? id.slice(RESPONSE.length) : id
  const status = Number(/^HTTP\/\S+ (\d{3})/.exec(head)?.[1] ?? 0)
  const base = { kind: 'reply', origin: 'provider', status, headers: headersOf(head) } as const
  return [index.trim(), { ...base, ...jsonOf(body.trim()) }]
}

function headAndBody(text: string): [head: string, body: string] {
  const end = /\r?\n\r?\n/.exec(text)
  if (end === null) return [text, '']
  return [text.slice(0, end.index), text.slice(end.index + end[0].length)]
}

function headersOf(head: string): Record<string, string> {
  const lines = [...head.matchAll(/^([\w-]+):[ \t]*(.*?)\r?$/gm)]
  return Object.fromEntries(lines.map(([, name = '', value = '']) => [name.toLowerCase(), value]))
}

function jsonOf(text: string): Pick<Answer, 'body' | 'unreadable'> {
  if (text === '') return { body: null }
  try {
    const body: unknown = JSON.parse(text)
    return { body }
  } catch {
    return { body: null, unreadable: 'it is not JSON' }
  }
}
