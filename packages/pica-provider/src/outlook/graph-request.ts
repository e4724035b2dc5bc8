import { CalsyncError } from '@calsync/core'
import { z } from 'zod'
import { expectedContentSchema } from './compare-event.js'

const requestSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()),
  /**
   * JSON as text, because a create is stored and replayed to the letter: kept as an object, a
   * database may hand its keys back in another order.
   */
  body: z.string().optional(),
  /** For a `find`: what to compare with. */
  expected: expectedContentSchema.optional(),
})

/** What `prepare` makes: one request to Graph, relative to its version, as plain JSON. */
export type GraphRequest = z.infer<typeof requestSchema>

/** On every request, each item of a batch included: a mutable id changes when the event is moved. */
export const IMMUTABLE_IDS = 'IdType="ImmutableId"'

/** Reads a prepared or stored request; throws `CalsyncError` (`UNREADABLE_REQUEST`). */
export function readGraphRequest(request: unknown): GraphRequest {
  const parsed = requestSchema.safeParse(request)
  if (parsed.success) return parsed.data
  throw new CalsyncError({
    code: 'UNREADABLE_REQUEST',
    message: 'a stored request is not one of the Outlook provider',
    next: 'it was written by another provider or a later version; `calsync repair` clears the attempt',
  })
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
