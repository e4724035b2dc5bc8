/** One request to the API: a call of its own, or a part of a batch. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface ApiAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON; `null` for none. */
  readonly body: unknown
}

/** A refusal in the form of Google's API. */
export class ApiError extends Error {
  readonly answer: ApiAnswer

  constructor(
    status: number,
    reason: string,
    message: string = reason,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${reason}`)
    const errors = [{ domain: 'global', reason, message }]
    this.answer = { status, headers, body: { error: { errors, code: status, message } } }
  }
}

export function readRequest(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): ApiRequest {
  const { pathname, searchParams } = new URL(target, 'http://fake')
  return { method, path: pathname, query: searchParams, headers, body }
}
