import { createServer, type Server } from 'node:http'
import { messageOf } from '@calsync/core'

export interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Path → page. */
export type Pages = Readonly<Record<string, () => Promise<Page> | Page>>

/** A small server for probes and scrapers: GET only, no keep-alive beyond its answers. */
export function statusServer(pages: Pages): Server {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const page = pages[path]
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const answer = page === undefined || !isRead ? notFound(Object.keys(pages)) : page()
    Promise.resolve(answer)
      .catch((error: unknown): Page => text(503, `${messageOf(error)}\n`))
      .then(({ status, type, body }) => {
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
        response.end(request.method === 'HEAD' ? undefined : body)
      })
      .catch(() => response.destroy())
  })
  // A probe must not keep the worker from ending.
  server.unref()
  return server
}

export function text(status: number, body: string): Page {
  return { status, type: 'text/plain; charset=utf-8', body }
}

export function json(body: unknown): Page {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(body)}\n` }
}

function notFound(paths: readonly string[]): Page {
  return text(404, `There is ${paths.join(', ')}.\n`)
}
