import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSandbox } from './create-sandbox.js'
import { isAllowedAdmin } from './admin/is-allowed-admin.js'
import { readRequestBody } from './read-request-body.js'
import type { SandboxReply, SandboxRequest } from './request.js'
import type { Sandbox, SandboxOptions } from './sandbox.js'
import { sendToSocket } from './send-to-socket.js'
import type { SandboxClock } from './time/sandbox-clock.js'
import { createSystemClock } from './time/system-clock.js'

/** Where the server listens, and what it serves. */
export interface StartSandboxOptions extends Omit<SandboxOptions, 'clock'> {
  /** Default 0: any free port. */
  readonly port?: number
  /** Default 127.0.0.1. The administration answers to the loopback alone, whatever this is. */
  readonly host?: string
  /** Default: the machine's own. */
  readonly clock?: SandboxClock
}

/** A sandbox that listens. */
export interface RunningSandbox {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  readonly sandbox: Sandbox
  /** Stops listening and cuts what is open; effects that are under way still land. */
  close(): Promise<void>
}

// Longer than clients keep idle connections, so that none of them meets a closing socket.
const keepAliveMs = 65_000

/** Serves a sandbox over HTTP. */
export async function startSandbox(options: StartSandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 0, host = '127.0.0.1', clock = createSystemClock(), ...rest } = options
  const sandbox = createSandbox({ clock, ...rest })
  const server = createServer((request, response) => {
    serve(sandbox, request, response).catch((error: unknown) => fail(response, error))
  })
  server.keepAliveTimeout = keepAliveMs
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${name}:${address.port}`,
    sandbox,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}

async function serve(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse) {
  const { method = 'GET', url: path = '/' } = request
  if (path.startsWith('/_sandbox') && !isAllowedAdmin(request)) {
    const body = '{"error":{"message":"The administration answers to the loopback alone."}}'
    const headers = { 'content-type': 'application/json' }
    return sendToSocket({ kind: 'reply', status: 403, headers, body }, response, sandbox.clock)
  }
  // Twice Graph's limit is read, so that it can refuse; beyond that nobody listens.
  const body = await readRequestBody(request, sandbox.settings.bodyLimitBytes * 2)
  const reply = body === undefined ? tooLarge : await sandbox.handle(toRequest(body))
  // A client that has gone does not stop the call: it has run to its end by now.
  return sendToSocket(reply, response, sandbox.clock)

  function toRequest(text: string): SandboxRequest {
    const headers = request.headers as Record<string, string | undefined>
    return { method, path, headers, body: text }
  }
}

const tooLarge: SandboxReply = {
  kind: 'reply',
  status: 413,
  headers: { 'content-type': 'application/json', connection: 'close' },
  body: '{"error":{"code":"RequestEntityTooLarge","message":"The request exceeds the maximum size."}}',
}

// Only a bug of the sandbox comes here: it says so in place of hanging.
function fail(response: ServerResponse, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (response.headersSent) response.destroy()
  else response.writeHead(500, { 'content-type': 'text/plain' }).end(`sandbox bug: ${text}\n`)
}
