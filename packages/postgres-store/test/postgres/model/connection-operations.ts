import type { ConnectionHealth, OrganizationMode, PauseScope } from '@calsync/core'
import fc from 'fast-check'
import { rarely, slot, who } from './common-arbitraries.js'
import { connectRequest } from './places.js'
import { inAnyOrder, plainAnswer } from './plain-answer.js'
import type { World } from './world.js'

export interface Connect {
  readonly do: 'connect'
  readonly slot: number
  readonly key: string
  readonly health: ConnectionHealth
}

export interface Disconnect {
  readonly do: 'disconnect'
  readonly slot: number
}

export interface SaveHealth {
  readonly do: 'save health'
  readonly slots: readonly number[]
  readonly health: ConnectionHealth
}

export interface SetOrganization {
  readonly do: 'set organization'
  readonly organizationId: string
  readonly integration: string
  readonly mode: OrganizationMode
  readonly changedBy: string | null
  readonly reason: string | null
}

export interface PauseOrResume {
  readonly do: 'pause' | 'resume'
  readonly kind: PauseScope['kind']
  readonly slot: number
  readonly reason: string | null
}

const health = fc.constantFrom<ConnectionHealth>('operational', 'degraded', 'failed', 'unknown')

const connectOperation: fc.Arbitrary<Connect> = fc.record({
  do: fc.constant('connect'),
  slot,
  key: fc.constantFrom('key-1', 'key-2'),
  health,
})

export const connectionOperations: fc.Arbitrary<
  Connect | Disconnect | SaveHealth | SetOrganization | PauseOrResume
>[] = [
  ...[1, 2].map(() => connectOperation),
  fc.record({ do: fc.constant('disconnect'), slot }),
  fc.record({ do: fc.constant('save health'), slots: fc.uniqueArray(slot), health }),
  fc.record({
    do: fc.constant('set organization'),
    organizationId: fc.constantFrom('acme', 'other'),
    integration: fc.constantFrom('outlook', 'google'),
    mode: fc.oneof(
      rarely.map((off) => (off ? 'off' : 'on')),
      rarely.map((off) => (off ? 'observe' : 'on')),
    ),
    changedBy: who,
    reason: who,
  }),
  fc.record({
    do: fc.constantFrom('pause', 'resume', 'resume'),
    kind: fc.constantFrom('everything', 'organization', 'integration', 'connection'),
    slot,
    reason: who,
  }),
]

export async function connect(world: World, operation: Connect): Promise<unknown> {
  const { slot: place, key, health: vaults } = operation
  const result = await world.side.store.connections.connect(connectRequest(place, key, vaults))
  world.learn(result.connection)
  const replaced = inAnyOrder(result.replaced.map((id) => plainAnswer(world, id)))
  return { ...result, replaced }
}

export async function disconnect(world: World, operation: Disconnect): Promise<unknown> {
  await world.side.store.connections.disconnect(world.idOf(operation.slot), 'ann')
  return null
}

export async function saveHealth(world: World, operation: SaveHealth): Promise<unknown> {
  const { slots, health: vaults } = operation
  const ids = new Set(slots.map((each) => world.idOf(each)))
  const updates = [...ids].map((connectionId) => ({ connectionId, health: vaults }))
  await world.side.store.connections.saveHealth(updates)
  return null
}

export async function setOrganization(world: World, operation: SetOrganization): Promise<unknown> {
  const { do: _do, ...setting } = operation
  await world.side.store.connections.setOrganization(setting)
  return null
}

export async function pauseOrResume(world: World, operation: PauseOrResume): Promise<unknown> {
  const { connections } = world.side.store
  const scope = scopeOf(world, operation)
  if (operation.do === 'resume') return connections.resume(scope)
  return connections.pause(scope, 'on-call', operation.reason)
}

function scopeOf(world: World, { kind, slot: place }: PauseOrResume): PauseScope {
  const { organizationId, integration } = connectRequest(place, '', 'unknown')
  switch (kind) {
    case 'everything':
      return { kind }
    case 'organization':
      return { kind, organizationId }
    case 'integration':
      return { kind, integration }
    case 'connection':
      return { kind, connectionId: world.idOf(place) }
  }
}
