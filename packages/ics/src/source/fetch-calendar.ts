import { Agent, type Dispatcher, fetch, type Response } from 'undici'
import { calendarRequest, type Validators } from './calendar-request.js'
import { fetchFailed, refused, tooLarge, tooManyRedirects } from './fetch-errors.js'
import { refusedAddress } from './refused-address.js'

export interface FetchSettings {
  /** For the whole of it, redirects and body included. */
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly allowHttp: boolean
}

export type FetchedCalendar =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly text: string; readonly validators: Validators }

const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const CONNECT_MS = 10_000

/**
 * Fetches calendar text, unless the server says that it is the one already known. Addresses of
 * private calendars hold tokens: an error names the host and nothing else of them.
 *
 * Throws `CalsyncError` (`SOURCE_FAILED`).
 */
export async function fetchCalendar(
  address: URL,
  known: Validators | null,
  settings: FetchSettings,
): Promise<FetchedCalendar> {
  const { timeoutMs, maxBytes } = settings
  // Nothing is kept alive: the next fetch is minutes away, and nobody closes a source.
  const dispatcher = new Agent({ pipelining: 0, connectTimeout: Math.min(CONNECT_MS, timeoutMs) })
  const transfer = { dispatcher, signal: AbortSignal.timeout(timeoutMs) }
  try {
    const response = await follow(address, known, settings.allowHttp, transfer)
    if (response.status === 304 && known !== null) return { kind: 'unchanged' }
    if (response.status !== 200) throw refused(address, response.status)
    const text = await bodyOf(response, address, maxBytes)
    const { headers } = response
    const validators = { etag: headers.get('etag'), lastModified: headers.get('last-modified') }
    return { kind: 'changed', text, validators }
  } catch (error) {
    throw fetchFailed(address, error, timeoutMs)
  } finally {
    await dispatcher.destroy()
  }
}

interface Transfer {
  readonly dispatcher: Dispatcher
  readonly signal: AbortSignal
}

/** Follows redirects, but only to addresses that would have been accepted in the first place. */
async function follow(
  address: URL,
  known: Validators | null,
  allowHttp: boolean,
  transfer: Transfer,
): Promise<Response> {
  let url = address
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const { target, headers } = calendarRequest(address, url, known)
    const response = await fetch(target, { headers, redirect: 'manual', ...transfer })
    const location = response.headers.get('location')
    if (!REDIRECTS.has(response.status) || location === null) return response
    await response.body?.cancel()
    const next = URL.canParse(location, url.href) ? new URL(location, url) : null
    if (next === null || refusedAddress(next, allowHttp) !== null) {
      throw refused(address, response.status)
    }
    url = next
  }
  throw tooManyRedirects(address, MAX_REDIRECTS)
}

/** Counted as it is unpacked: a small answer may be a large text. */
async function bodyOf(response: Response, address: URL, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLarge(address, maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
