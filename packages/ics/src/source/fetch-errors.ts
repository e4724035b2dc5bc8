import { CalsyncError } from '@calsync/core'
import { sourceFailed } from './source-error.js'

const TRIED_AGAIN = 'it is tried again; check that this machine can reach the host'

/** The server's answer is no calendar. */
export function refused({ host }: URL, status: number): CalsyncError {
  const isRedirect = status >= 300 && status < 400
  const next =
    status < 500 && status !== 429
      ? 'open the address in a browser: it may have been reset, or may no longer be shared'
      : 'it is tried again; the server may be busy'
  return isRedirect
    ? sourceFailed(`at ${host} redirects to where it must not be fetched`, 'use the final address')
    : sourceFailed(`at ${host} cannot be fetched: the server answered ${status}`, next)
}

export function tooManyRedirects({ host }: URL, most: number): CalsyncError {
  return sourceFailed(`at ${host} redirects more than ${most} times`, 'use the final address')
}

export function tooLarge({ host }: URL, maxBytes: number): CalsyncError {
  return sourceFailed(`at ${host} has more than ${maxBytes} bytes`, 'raise maxBytes')
}

/** Whatever a fetch throws. No cause is kept: errors of the HTTP client may quote the address. */
export function fetchFailed({ host }: URL, error: unknown, timeoutMs: number): CalsyncError {
  if (error instanceof CalsyncError) return error
  if (error instanceof Error && error.name === 'TimeoutError') {
    const seconds = Math.ceil(timeoutMs / 1_000)
    return sourceFailed(`at ${host} did not arrive within ${seconds} s`, TRIED_AGAIN)
  }
  const code = codeOf(error)
  const why = code === null ? '' : ` (${code})`
  return sourceFailed(`at ${host} cannot be fetched: the connection failed${why}`, TRIED_AGAIN)
}

/** A code such as ECONNREFUSED, of the error or of one that it was caused by. */
function codeOf(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) return code
  }
  return null
}
