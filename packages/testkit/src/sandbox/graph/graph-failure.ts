import { jsonHeaders, type WireReply } from '../wire-reply.js'

/** Graph refuses the request: becomes the reply with this status, code and message. */
export class GraphFailure extends Error {
  override readonly name = 'GraphFailure'
  readonly status: number
  readonly code: string
  /** Further members of `error`, e.g. `@event.existingEventId`. */
  readonly extra: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    extra: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.extra = extra
    this.headers = headers
  }
}

/** The failure as Graph words it. */
export function graphErrorReply(failure: GraphFailure, now: number): WireReply {
  const { code, message, status } = failure
  const id = requestId(now, code)
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': id,
    'client-request-id': id,
  }
  return {
    status,
    headers: { ...jsonHeaders, 'request-id': id, ...failure.headers },
    body: { error: { code, message, ...failure.extra, innerError } },
  }
}

// Looks like Graph's request ids and repeats with the clock: no draw from the random source, so
// that an error does not shift what follows it in a seeded run.
function requestId(now: number, code: string): string {
  let hash = 0
  for (let i = 0; i < code.length; i++) hash = (Math.imul(hash, 31) + code.charCodeAt(i)) >>> 0
  const high = hash.toString(16).padStart(8, '0')
  const low = Math.floor(now).toString(16).padStart(12, '0').slice(-12)
  return `${high}-0000-4000-8000-${low}`
}

/** 400 for data that no property of an event can take. */
export function propertyFailure(message: string): GraphFailure {
  return new GraphFailure(400, 'ErrorPropertyValidationFailure', message)
}

/** 400 for what the event resource does not have, or has with another type. */
export function bodyFailure(message: string): GraphFailure {
  return new GraphFailure(400, 'RequestBodyRead', message)
}

/** 404 for an id that is well-formed but stands for nothing. */
export function itemNotFound(): GraphFailure {
  const message = 'The specified object was not found in the store.'
  return new GraphFailure(404, 'ErrorItemNotFound', message)
}
