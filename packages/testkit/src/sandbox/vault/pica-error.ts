import type { WireReply } from '../wire-reply.js'

const json = { 'content-type': 'application/json' }

/** An error of Pica's own, in the engine's shape: unlike Graph's, it does not nest under `error`. */
export function picaError(
  status: number,
  code: number,
  key: string,
  type: string,
  message: string,
): WireReply {
  const body = { type, code, status, key: `err::application::${key}`, message, meta: null }
  return { status, headers: {}, plainHeaders: json, body }
}

export function unauthorized(message: string): WireReply {
  return picaError(401, 2010, 'unauthorized', 'Unauthorized', message)
}

export function badRequest(message: string): WireReply {
  return picaError(400, 2000, 'bad_request', 'BadRequest', message)
}

export function notFound(message: string): WireReply {
  return picaError(404, 2005, 'not_found', 'NotFound', message)
}

export function tooManyRequests(): WireReply {
  return picaError(429, 2009, 'too_many_requests', 'TooManyRequests', 'Rate limit exceeded')
}

export function unavailable(status: number): WireReply {
  return picaError(status, 1000, 'internal_server_error', 'InternalError', 'Service unavailable')
}

/** Pica's answer when the upstream takes too long; the call may still be running there. */
export function gatewayTimeout(): WireReply {
  return picaError(502, 1000, 'bad_gateway', 'BadGateway', 'Upstream did not answer in time')
}

/** The plan's quota: One's shape, with a correlation id. */
export function quotaExceeded(now: number): WireReply {
  const correlationId = `corr-${now.toString(36)}`
  return {
    status: 402,
    headers: {},
    plainHeaders: { ...json, 'x-one-correlation-id': correlationId },
    body: {
      correlationId,
      key: 'quota_exceeded',
      message: 'Quota exceeded for the current plan',
      type: 'PaymentRequired',
      status: 402,
    },
  }
}
