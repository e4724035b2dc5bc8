import type { GatewayReply } from '@calsync/core'
import { z } from 'zod'
import { isEventId } from './event-id.js'

type Answer = Extract<GatewayReply, { kind: 'reply' }>

const graphError = z.object({
  error: z.looseObject({
    code: z.string().optional().catch(undefined),
    innerError: z.looseObject({ 'request-id': z.string().optional() }).optional().catch(undefined),
    innererror: z.looseObject({ 'request-id': z.string().optional() }).optional().catch(undefined),
    '@event.existingEventId': z.string().optional().catch(undefined),
  }),
})
const gatewayError = z.object({
  key: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
})

/**
 * The code of an error, Graph's or the gateway's; `null` when there is none that looks like one.
 * What does not look like one is dropped, because codes are stored and printed.
 */
export function graphCodeOf(body: unknown): string | null {
  const graph = graphError.safeParse(body)
  const code = graph.success ? graph.data.error.code : gatewayError.safeParse(body).data?.key
  return code !== undefined && /^[A-Za-z][A-Za-z_]{1,59}$|^err::[a-z_:]{1,60}$/.test(code)
    ? code
    : null
}

/** The event that a used transaction id belongs to, when Graph names it. */
export function existingEventIdOf(body: unknown): string | null {
  const id = graphError.safeParse(body).data?.error['@event.existingEventId']
  return isEventId(id) ? id : null
}

/** Whether the gateway's own error is about the connection: `Connection not found` and the like. */
export function speaksOfConnection(body: unknown): boolean {
  const message = gatewayError.safeParse(body).data?.message
  return message !== undefined && /\bconnection\b/i.test(message)
}

function innerRequestIdOf({ status, body }: Answer): string | undefined {
  // A success names none; a schema that fails on each of them would cost more than the rest.
  if (status < 400) return undefined
  const inner = graphError.safeParse(body).data?.error
  return inner?.innerError?.['request-id'] ?? inner?.innererror?.['request-id']
}

/** The id under which the provider's support finds the request. */
export function requestIdOf(reply: Answer): string | null {
  const id =
    reply.headers['request-id'] ?? innerRequestIdOf(reply) ?? reply.headers['x-one-correlation-id']
  return id !== undefined && /^[0-9a-f-]{8,64}$/i.test(id) ? id : null
}
