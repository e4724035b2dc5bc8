import type { ServerResponse } from 'node:http'
import type { SandboxReply } from './request.js'
import type { SandboxClock } from './time/sandbox-clock.js'

/** Writes a reply the way it says: whole, cut, dripping, or not at all. */
export async function sendToSocket(
  reply: SandboxReply,
  response: ServerResponse,
  clock: SandboxClock,
): Promise<void> {
  if (response.destroyed) return
  switch (reply.kind) {
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'hang':
      // The socket closes when the client gives up, or the server is closed.
      return
    case 'reply': {
      const { status, headers, body } = reply
      const length = Buffer.byteLength(body)
      const sized = status === 204 ? headers : { ...headers, 'content-length': String(length) }
      response.writeHead(status, sized).end(body)
      return
    }
    case 'truncated': {
      const { status, headers, body, sentChars } = reply
      const length = String(Buffer.byteLength(body))
      response.writeHead(status, { ...headers, 'content-length': length })
      response.write(body.slice(0, sentChars), () => response.socket?.destroy())
      return
    }
    case 'drip': {
      const { status, headers, body, chunkChars, intervalMs } = reply
      const length = String(Buffer.byteLength(body))
      response.writeHead(status, { ...headers, 'content-length': length })
      const gone = new AbortController()
      response.once('close', () => gone.abort())
      for (let at = 0; at < body.length && !gone.signal.aborted; at += chunkChars) {
        response.write(body.slice(at, at + chunkChars))
        await clock.sleep(intervalMs, gone.signal).catch(() => undefined)
      }
      if (!gone.signal.aborted) response.end()
    }
  }
}
