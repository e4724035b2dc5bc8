import { GraphFailure } from '../graph/graph-failure.js'
import { isRecord } from '../is-record.js'
import { readHeader, type SandboxHeaders } from '../request.js'

const maxItems = 20

/** One sub-request. */
export interface BatchItem {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly headers: SandboxHeaders
  readonly body: unknown
  readonly dependsOn: readonly string[]
}

/** A batch that Graph accepts: all at once, or one after the other in this order. */
export interface Batch {
  readonly sequential: boolean
  readonly items: readonly BatchItem[]
}

/** Reads `$batch`'s body; throws a GraphFailure, which refuses the whole batch. */
export function readBatch(body: unknown): Batch {
  const requests = isRecord(body) ? body.requests : undefined
  if (!Array.isArray(requests) || requests.length === 0) {
    throw invalid('Invalid batch payload format: requests is missing or empty.')
  }
  if (requests.length > maxItems) {
    throw invalid(`Number of batch request steps exceeds the maximum value of ${maxItems}.`)
  }
  const seen = new Set<string>()
  const items = requests.map((request: unknown) => {
    const item = readItem(request)
    const key = item.id.toLowerCase()
    if (seen.has(key)) throw invalid(`Duplicate request id: ${item.id}`)
    seen.add(key)
    return item
  })
  if (items.every(({ dependsOn }) => dependsOn.length === 0)) return { sequential: false, items }
  return { sequential: true, items: orderChain(items, seen) }
}

function readItem(request: unknown): BatchItem {
  if (!isRecord(request)) throw invalid('Invalid batch payload format.')
  const { id, method, url, headers, body, dependsOn } = request
  if (typeof id !== 'string' || id === '') throw invalid('A request id is missing.')
  if (typeof method !== 'string') throw invalid(`Request id ${id} has no method.`)
  if (typeof url !== 'string' || url === '') throw invalid(`Request id ${id} has no url.`)
  if (/^[a-z]+:|^\/\//i.test(url)) throw invalid(`Request id ${id}: the url must be relative.`)
  const named = readHeaders(headers, id)
  if (body !== undefined && readHeader(named, 'content-type') === undefined) {
    throw invalid(`Write request id : ${id} does not contain Content-Type header or body.`)
  }
  if (dependsOn !== undefined && !isStringArray(dependsOn)) {
    throw invalid(`Request id ${id}: dependsOn must be an array of ids.`)
  }
  return {
    id,
    method: method.toUpperCase(),
    path: belowVersion(url),
    headers: named,
    body,
    dependsOn: dependsOn ?? [],
  }
}

function readHeaders(headers: unknown, id: string): SandboxHeaders {
  if (headers === undefined || headers === null) return {}
  if (isRecord(headers) && Object.values(headers).every((value) => typeof value === 'string')) {
    return headers as Record<string, string>
  }
  throw invalid(`Request id ${id}: headers must be an object of strings.`)
}

/** Graph's own path: with a leading slash, without the version. */
export function belowVersion(url: string): string {
  const path = url.startsWith('/') ? url : `/${url}`
  return path.startsWith('/v1.0/') ? path.slice(5) : path
}

// Either nobody depends on anything, or each one on the one before it.
function orderChain(items: readonly BatchItem[], known: ReadonlySet<string>): BatchItem[] {
  const followers = new Map<string, BatchItem>()
  let first: BatchItem | undefined
  for (const item of items) {
    const [dependency, ...others] = item.dependsOn
    if (dependency === undefined) {
      if (first !== undefined) throw mixed()
      first = item
      continue
    }
    const key = dependency.toLowerCase()
    if (!known.has(key)) throw invalid(`Request id ${item.id} depends on an unknown id.`)
    if (others.length > 0 || followers.has(key)) throw mixed()
    followers.set(key, item)
  }
  const ordered: BatchItem[] = []
  for (let item = first; item !== undefined; item = followers.get(item.id.toLowerCase())) {
    ordered.push(item)
  }
  if (ordered.length !== items.length) throw mixed()
  return ordered
}

function isStringArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function mixed(): GraphFailure {
  return invalid('Requests of a batch depend on each other all in sequence, or not at all.')
}

function invalid(message: string): GraphFailure {
  return new GraphFailure(400, 'BadRequest', message)
}
