import { isIP } from 'node:net'

/** Why a calendar may not be fetched from an address; `null` when it may. Never quotes it. */
export function refusedAddress(url: URL, allowHttp: boolean): string | null {
  if (url.protocol === 'https:') return null
  if (url.protocol !== 'http:') return 'it is neither an https nor an http address'
  if (allowHttp || isLoopback(url.hostname)) return null
  return 'it is not encrypted (http), and such addresses often hold a secret'
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}
