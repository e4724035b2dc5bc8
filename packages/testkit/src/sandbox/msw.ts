import { http, HttpResponse, type HttpHandler } from 'msw'
import { replyToResponse } from './reply-to-response.js'
import { untilAborted } from './sandbox-fetch.js'
import type { Sandbox } from './sandbox.js'

/**
 * Handlers for msw that answer every request below `baseUrl` from a sandbox.
 *
 * @param baseUrl Where the code under test believes Pica to be: `https://api.picaos.com`.
 */
export function createSandboxHandlers(sandbox: Sandbox, baseUrl: string): HttpHandler[] {
  const base = new URL(baseUrl).pathname.replace(/\/$/, '')
  return [
    http.all(`${baseUrl.replace(/\/$/, '')}/*`, async ({ request }) => {
      const { pathname, search } = new URL(request.url)
      const reply = await sandbox.handle({
        method: request.method,
        path: pathname.slice(base.length) + search,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      })
      // Never resolves: the code under test has to give up by itself.
      if (reply.kind === 'hang') {
        const never = new Promise<never>(() => undefined)
        return untilAborted(never, request.signal).catch(() => HttpResponse.error())
      }
      return replyToResponse(reply, sandbox.clock) ?? HttpResponse.error()
    }),
  ]
}
