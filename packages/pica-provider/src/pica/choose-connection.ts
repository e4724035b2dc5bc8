import type { ConnectionHealth } from '@calsync/core'
import type { PicaSettings } from './pica-options.js'
import type { VaultRow } from './vault-page.js'

type Rules = Pick<PicaSettings, 'identity' | 'platforms' | 'ownerCheck' | 'environment'>

export type Choice =
  | { readonly kind: 'chosen'; readonly row: VaultRow }
  /** `why` completes "the user …". */
  | { readonly kind: 'none'; readonly why: string; readonly health: ConnectionHealth }

/**
 * Whether a row belongs to the user and the integration. The vault's filter is not trusted: a
 * service that does not know a query parameter has been seen to list everybody's rows.
 */
export function isOwnRow(row: VaultRow, gatewayUserId: string, rules: Rules): boolean {
  if (!rules.platforms.includes(row.platform)) return false
  if (row.ownerType !== null && row.ownerType !== rules.identity.type) return false
  return row.owner === null ? rules.ownerCheck === 'when-present' : row.owner === gatewayUserId
}

/**
 * Chooses among a user's own rows: environment, then state, then the newest. Reconnecting leaves
 * the old key behind, so several rows for one account are normal.
 *
 * @param hint a row's id or key; it only narrows the choice
 */
export function chooseConnection(rows: readonly VaultRow[], rules: Rules, hint?: string): Choice {
  if (rows.length === 0) return none('has no connection in the vault', 'unknown')
  const hinted = rows.filter((row) => matchesHint(row, hint))
  if (hinted.length === 0) return none('has no connection that fits the hint', 'unknown')
  const inEnvironment = hinted.filter((row) => fitsEnvironment(row, rules.environment))
  if (inEnvironment.length === 0) {
    return none(
      `has no ${rules.environment} connection, only one of the other environment`,
      'failed',
    )
  }
  const usable = inEnvironment.filter((row) => row.active && row.health !== 'failed')
  const best = usable.sort(byStateThenNewest)[0]
  if (best !== undefined) return { kind: 'chosen', row: best }
  return none('has only a connection that failed or was switched off', 'failed')
}

/** The row that a disconnect ends: the one in use, or else the newest, whatever its state. */
export function rowToEnd(
  rows: readonly VaultRow[],
  rules: Rules,
  hint?: string,
): VaultRow | undefined {
  const choice = chooseConnection(rows, rules, hint)
  if (choice.kind === 'chosen') return choice.row
  return rows.filter((row) => matchesHint(row, hint)).sort(byStateThenNewest)[0]
}

function none(why: string, health: ConnectionHealth): Choice {
  return { kind: 'none', why, health }
}

function matchesHint(row: VaultRow, hint: string | undefined): boolean {
  return hint === undefined || row.id === hint || row.key.reveal() === hint
}

function fitsEnvironment(row: VaultRow, wanted: 'live' | 'test' | undefined): boolean {
  return wanted === undefined || row.environment === null || row.environment === wanted
}

const healthRank = { operational: 0, unknown: 1, degraded: 1, failed: 2 }
const environmentRank = { live: 0, test: 1 }

function byStateThenNewest(a: VaultRow, b: VaultRow): number {
  return (
    Number(b.active) - Number(a.active) ||
    environmentRank[a.environment ?? 'live'] - environmentRank[b.environment ?? 'live'] ||
    healthRank[a.health] - healthRank[b.health] ||
    b.createdAt - a.createdAt
  )
}
