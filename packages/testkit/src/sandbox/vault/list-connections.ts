import type { SandboxSettings } from '../settings.js'
import type { WireReply } from '../wire-reply.js'
import { renderConnection, renderProposalConnection } from './render-connection.js'
import type { Vault } from './vault.js'
import type { VaultConnection } from './vault-connection.js'

const knownFilters = new Set(['identity', 'identityType', 'platform', 'key', 'active'])
const paging = new Set(['limit', 'page', 'skip'])
const defaultLimit = 20
const maxLimit = 100

/** `GET /v1/vault/connections`: only active rows by default, 20 at a time. */
export function listConnections(
  vault: Vault,
  query: URLSearchParams,
  environment: 'live' | 'test',
  settings: SandboxSettings,
): WireReply {
  const found = filter(vault, query).filter((row) => row.environment === environment)
  const limited = unknownFilters(query).length > 0 && settings.unknownVaultFilter === 'nothing'
  const rows = limited ? [] : found
  const limit = Math.min(maxLimit, positive(query.get('limit'), defaultLimit))
  const page = positive(query.get('page'), 1)
  const skip = (page - 1) * limit
  const shown = rows.slice(skip, skip + limit)
  const total = rows.length
  return json(
    envelope(shown, { total, page, pages: Math.ceil(total / limit), skip, limit }, settings),
  )
}

function filter(vault: Vault, query: URLSearchParams): readonly VaultConnection[] {
  const unknown = unknownFilters(query).length > 0
  // Seen on the hosted service: a filter that it does not know drops all filters.
  if (unknown) return vault.rows()
  const identity = query.get('identity')
  const identityType = query.get('identityType')
  const platform = query.get('platform')
  const key = query.get('key')
  const active = query.get('active') !== 'false'
  const candidates = identity === null ? vault.rows() : vault.ofIdentity(identity)
  return candidates.filter(
    (row) =>
      row.active === active &&
      (identityType === null || row.identityType === identityType) &&
      (platform === null || row.platform === platform) &&
      (key === null || row.key === key),
  )
}

function unknownFilters(query: URLSearchParams): string[] {
  return [...query.keys()].filter((name) => !knownFilters.has(name) && !paging.has(name))
}

interface Page {
  readonly total: number
  readonly page: number
  readonly pages: number
  readonly skip: number
  readonly limit: number
}

function envelope(rows: readonly VaultConnection[], page: Page, settings: SandboxSettings) {
  const { total, pages, skip, limit } = page
  switch (settings.vaultShape) {
    case 'proposal':
      return { connections: rows.map(renderProposalConnection) }
    case 'engine':
      return { type: 'read', rows: rows.map(renderEngine), total, skip, limit }
    case 'pica':
      return { rows: rows.map(renderConnection), total, pages, page: page.page }
  }
}

// The engine's rows have `_id` and no state.
function renderEngine(row: VaultConnection) {
  const { id, state: _, ...rest } = renderConnection(row)
  return { _id: id, ...rest }
}

function positive(text: string | null, otherwise: number): number {
  const value = Number(text ?? otherwise)
  return Number.isInteger(value) && value > 0 ? value : otherwise
}

function json(body: unknown): WireReply {
  return {
    status: 200,
    headers: {},
    plainHeaders: { 'content-type': 'application/json' },
    body,
  }
}
