import { Secret, type ConnectionHealth } from '@calsync/core'
import { z } from 'zod'

/** One connection in the vault, in one form whichever service listed it. */
export interface VaultRow {
  /** `null` in the proposals' shape, which has none. */
  readonly id: string | null
  readonly key: Secret
  readonly platform: string
  /** Whom the row says it belongs to; `null` when it does not say. */
  readonly owner: string | null
  readonly ownerType: string | null
  readonly health: ConnectionHealth
  readonly active: boolean
  readonly environment: 'live' | 'test' | null
  readonly email: string | null
  /** Milliseconds since 1970; 0 when not known. */
  readonly createdAt: number
}

export interface VaultPage {
  readonly rows: readonly VaultRow[]
  /** How many rows the page had, unreadable ones included. */
  readonly listed: number
  /** Rows in all, when the reply says so. */
  readonly total: number | null
  /** Whether the service pages by `skip` (the engine) or by `page`. */
  readonly paging: 'skip' | 'page'
}

const text = z.string().min(1)
const time = z.union([z.number(), z.string()])

const row = z.object({
  id: text.nullish(),
  _id: text.nullish(),
  key: text.nullish(),
  connectionKey: text.nullish(),
  platform: text,
  identity: text.nullish(),
  userId: text.nullish(),
  identityType: text.nullish(),
  name: z.string().nullish(),
  state: z.string().nullish(),
  active: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  environment: z.string().nullish(),
  metadata: z.object({ email: text.nullish() }).nullish().catch(null),
  createdAt: time.nullish(),
  connectedAt: time.nullish(),
})

const page = z.object({
  rows: z.array(z.unknown()).optional(),
  connections: z.array(z.unknown()).optional(),
  total: z.number().optional(),
  skip: z.number().optional(),
})

/** Reads a list of connections (`rows`, or the proposals' `connections`); `null` when it is none. */
export function readVaultPage(body: unknown): VaultPage | null {
  const parsed = page.safeParse(body)
  const listed = parsed.data?.rows ?? parsed.data?.connections
  if (!parsed.success || listed === undefined) return null
  return {
    rows: listed.map(readRow).filter((one) => one !== null),
    listed: listed.length,
    total: parsed.data.total ?? null,
    paging: parsed.data.skip === undefined ? 'page' : 'skip',
  }
}

/** A row that cannot be read does not spoil the others. */
function readRow(value: unknown): VaultRow | null {
  const parsed = row.safeParse(value)
  const key = parsed.data?.key ?? parsed.data?.connectionKey
  if (!parsed.success || typeof key !== 'string') return null
  const fields = parsed.data
  return {
    id: fields.id ?? fields._id ?? null,
    key: new Secret(key),
    platform: fields.platform,
    owner: fields.identity ?? fields.userId ?? ownerOfKey(key),
    ownerType: fields.identityType ?? null,
    health: healthOf(fields.state),
    active: (fields.active ?? true) && fields.deleted !== true,
    environment: environmentOf(fields.environment ?? /^(live|test)::/.exec(key)?.[1]),
    email: fields.metadata?.email ?? addressIn(fields.name),
    createdAt: timeOf(fields.createdAt ?? fields.connectedAt),
  }
}

/** Keys minted for an identity end in it: `live::outlook-calendar::default::<32 hex>|<identity>`. */
function ownerOfKey(key: string): string | null {
  return /::[0-9a-f]{32}\|(.+)$/s.exec(key)?.[1] ?? null
}

/** The name of a row is free text; often it is the address of the account. */
function addressIn(name: string | null | undefined): string | null {
  return name && /^[^\s@]+@[^\s@]+$/.test(name) ? name : null
}

function healthOf(state: string | null | undefined): ConnectionHealth {
  return state === 'operational' || state === 'degraded' || state === 'failed' ? state : 'unknown'
}

function environmentOf(name: string | null | undefined): 'live' | 'test' | null {
  return name === 'live' || name === 'test' ? name : null
}

function timeOf(value: number | string | null | undefined): number {
  return typeof value === 'number' ? value : Date.parse(value ?? '') || 0
}
