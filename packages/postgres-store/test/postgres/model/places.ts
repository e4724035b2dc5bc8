import { createHash } from 'node:crypto'
import { type ConnectRequest, type ScheduleRef, Secret } from '@calsync/core'

/** The connections that there can be, by number: users with two accounts, organisations, providers. */
export const slots = [
  ['acme', 'alice', 'outlook', 'alice@one'],
  ['acme', 'bob', 'outlook', 'bob@one'],
  ['acme', 'alice', 'outlook', 'alice@two'],
  ['acme', 'alice', 'google', 'alice@one'],
  ['other', 'alice', 'outlook', 'alice@one'],
] as const

export const refs: readonly ScheduleRef[] = ['class:1', 'class:2', 'class:3', 'class:4']

export const parts = [
  '',
  '@2026-03-01T09:00:00',
  '2026-03-01T09:00:00',
  '#2',
  '#2@2026-03-01T09:00:00',
]

/** No connection and no record has it. */
export const STRANGER = '00000000-0000-4000-8000-ffffffffffff'

export function connectRequest(
  slot: number,
  key: string,
  health: ConnectRequest['health'],
): ConnectRequest {
  const [organizationId, userId, integration, account] = slots[slot % slots.length] ?? slots[0]
  return {
    ...{ organizationId, userId, integration, account, health },
    gatewayUserId: `gateway-${userId}`,
    credential: new Secret(key),
  }
}

/** What a connection is called on both sides, whatever its id. */
export function connectionName(
  connection: Pick<ConnectRequest, 'organizationId' | 'userId' | 'integration' | 'account'>,
): string {
  const { organizationId, userId, integration, account } = connection
  return `${organizationId}/${userId}/${integration}/${account}`
}

export function slotName(slot: number): string {
  return connectionName(connectRequest(slot, '', 'unknown'))
}

/** The same on both sides: planners choose the ids of records. */
export function recordIdOf(slot: number, ref: ScheduleRef, part: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([slot, ref, part]))
    .digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
