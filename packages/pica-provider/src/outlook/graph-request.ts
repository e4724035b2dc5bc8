import { CalsyncError } from '@calsync/core'
import { z } from 'zod'
import { expectedContentSchema } from './compare-event.js'
import { wantedInstanceSchema } from './match-instance.js'

const requestSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()),
  /**
   * JSON as text, because a create is stored and replayed to the letter: kept as an object, a
   * database may hand its keys back in another order.
   */
  body: z.string().optional(),
  /** What the answer is compared with: what was sent, or of a `find` what should stand there. */
  expected: expectedContentSchema.optional(),
  /** For a `find` among the instances of a series: which of them is meant. */
  instance: wantedInstanceSchema.optional(),
  /** For a `find` that looks at the one event of its path. */
  byId: z.literal(true).optional(),
})

/** What `prepare` makes: one request to Graph, relative to its version, as plain JSON. */
export type GraphRequest = z.infer<typeof requestSchema>

/** On every request, each item of a batch included: a mutable id changes when the event is moved. */
export const IMMUTABLE_IDS = 'IdType="ImmutableId"'
export const WRITE_HEADERS = { Prefer: IMMUTABLE_IDS, 'Content-Type': 'application/json' }
export const READ_HEADERS = { Prefer: IMMUTABLE_IDS }

/** Requests of this process, which need not be read again on their way out. */
const own = new WeakMap<object, GraphRequest>()

/** Remembers a request as one that was made or read here. */
export function ownRequest(request: GraphRequest): GraphRequest {
  own.set(request, request)
  return request
}

/** Reads a prepared or stored request; throws `CalsyncError` (`UNREADABLE_REQUEST`). */
export function readGraphRequest(request: unknown): GraphRequest {
  const known = typeof request === 'object' && request !== null ? own.get(request) : undefined
  if (known !== undefined) return known
  const parsed = requestSchema.safeParse(request)
  if (parsed.success) return ownRequest(parsed.data)
  throw new CalsyncError({
    code: 'UNREADABLE_REQUEST',
    message: 'a stored request is not one of the Outlook provider',
    next: 'it was written by another provider or a later version; `calsync repair` clears the attempt',
  })
}

/** What the answer to a request is compared with. */
export function comparison({ expected, instance, byId }: GraphRequest) {
  return { expected, instance, byId }
}

/** The text of one item of a batch; `dependsOn` is the id before it in a chain. */
export function batchItemText(id: string, request: GraphRequest, dependsOn?: string): string {
  const { method, path, headers, body } = request
  const depends = dependsOn === undefined ? '' : `,"dependsOn":[${JSON.stringify(dependsOn)}]`
  return (
    `{"id":${JSON.stringify(id)},"method":"${method}","url":${JSON.stringify(path)}` +
    `,"headers":${JSON.stringify(headers)}${body === undefined ? '' : `,"body":${body}`}${depends}}`
  )
}

/** Bytes of a request as the item of a batch, the larger of its two forms. */
export function requestBytes(request: GraphRequest): number {
  return Buffer.byteLength(batchItemText('00', request, '00')) + 1
}
