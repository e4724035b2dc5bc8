import type { IncomingMessage } from 'node:http'

const loopback = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)(?::\d+)?$/

/**
 * Only the loopback may administer, and no page of another origin in the user's browser: its
 * requests come from the loopback, too, but name another host or origin.
 */
export function isAllowedAdmin(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? ''
  if (address !== '::1' && !/^(?:::ffff:)?127\./.test(address)) return false
  const { host = '', origin } = request.headers
  if (!loopback.test(host)) return false
  return origin === undefined || origin === `http://${host}`
}
