import { ZodError } from 'zod'
import type { SandboxReply, SandboxRequest } from '../request.js'
import { SandboxError } from '../sandbox-error.js'
import type { Sandbox } from '../sandbox.js'
import { settingNames } from '../settings.js'
import { adminRoutes, type AdminRoute } from './admin-routes.js'
import { htmlReply, renderBoard } from './render-page.js'

const root = '/_sandbox'

/** Administration over HTTP. The server lets only the loopback in. */
export async function handleAdminCall(
  sandbox: Sandbox,
  request: SandboxRequest,
): Promise<SandboxReply> {
  const [bare = '', queryText = ''] = request.path.split('?')
  const path = bare.slice(root.length)
  if (path === '/board' && request.method === 'GET') return htmlReply(renderBoard(sandbox))
  const found = findRoute(request.method, path)
  if (found === undefined) return unknownRoute(request.method, bare)
  try {
    const body = readJson(request.body)
    const query = new URLSearchParams(queryText)
    return json(200, await found.route.run({ sandbox, parts: found.parts, query, body }))
  } catch (error) {
    return refuse(error, found.route)
  }
}

function findRoute(method: string, path: string) {
  const segments = path.split('/')
  for (const route of adminRoutes) {
    if (route.method !== method) continue
    const pattern = route.path.split('/')
    const parts: string[] = []
    const fits =
      pattern.length === segments.length &&
      pattern.every((want, i) => {
        const segment = segments[i] ?? ''
        if (!want.startsWith('{')) return want === segment
        parts.push(decode(segment))
        return segment !== ''
      })
    if (fits) return { route, parts }
  }
  return undefined
}

function refuse(error: unknown, route: AdminRoute): SandboxReply {
  if (error instanceof SandboxError)
    return json(error.status, { error: { message: error.message } })
  if (!(error instanceof ZodError)) throw error
  const issues = error.issues.map(({ path, message }) => {
    const at = path.map(String).join('.')
    return at === '' ? message : `${at}: ${message}`
  })
  const message = `${route.method} ${root}${route.path}: ${issues.join('; ')}`
  const accepted = route.path === '/options' ? { accepted: settingNames } : {}
  return json(400, { error: { message, issues, ...accepted } })
}

function unknownRoute(method: string, path: string): SandboxReply {
  const accepted = adminRoutes.map((route) => `${route.method} ${root}${route.path}`)
  return json(404, { error: { message: `No route for ${method} ${path}.`, accepted } })
}

function readJson(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SandboxError(400, `The body must be JSON: ${why}`)
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function json(status: number, body: unknown): SandboxReply {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { kind: 'reply', status, headers, body: JSON.stringify(body) }
}
