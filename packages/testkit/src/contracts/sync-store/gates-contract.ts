import assert from 'node:assert/strict'
import type { Connection, OrganizationMode, PauseScope } from '@calsync/core'
import type { ContractCase } from '../contract-case.js'
import type { SyncStoreHarness } from './harness.js'
import { revoked } from './sample-data.js'
import { INTEGRATION, settlementOf } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

/** Something that stops a connection, and what lets it run again. */
interface Gate {
  readonly name: string
  shut(scene: StoreScene, connection: Connection): Promise<unknown>
  open(scene: StoreScene, connection: Connection): Promise<unknown>
}

const HOLD_MS = 400

function pausing(name: string, scopeOf: (connection: Connection) => PauseScope): Gate {
  return {
    name: `while ${name} is paused`,
    shut: (scene, connection) =>
      scene.store.connections.pause(scopeOf(connection), 'on-call', 'too many errors'),
    open: (scene, connection) => scene.store.connections.resume(scopeOf(connection)),
  }
}

function switching(mode: OrganizationMode) {
  return (scene: StoreScene) =>
    scene.store.connections.setOrganization({
      organizationId: 'acme',
      integration: INTEGRATION,
      mode,
      changedBy: 'admin',
      reason: null,
    })
}

const waitForHold = (scene: StoreScene) => scene.advance(HOLD_MS + 50)

const gates: readonly Gate[] = [
  {
    name: 'that is blocked',
    shut: async (scene, connection) => {
      const claim = await scene.claim(connection)
      const block = { epoch: claim.epoch, error: revoked, messages: [] }
      const settlement = settlementOf({ ...claim, records: [] }, { effect: { block } })
      await scene.store.claims.settle([settlement])
    },
    open: (scene) => scene.connect(),
  },
  {
    name: 'that is disconnected',
    shut: (scene, connection) => scene.store.connections.disconnect(connection.id, 'alice'),
    open: (scene) => scene.connect(),
  },
  {
    name: 'whose organisation switched the integration off',
    shut: switching('off'),
    open: switching('on'),
  },
  {
    name: 'whose organisation only observes',
    shut: switching('observe'),
    open: switching('on'),
  },
  pausing('everything', () => ({ kind: 'everything' })),
  pausing('its organisation', ({ organizationId }) => ({ kind: 'organization', organizationId })),
  pausing('its integration', ({ integration }) => ({ kind: 'integration', integration })),
  pausing('it alone', ({ id }) => ({ kind: 'connection', connectionId: id })),
  {
    name: 'that is held',
    shut: async (scene, connection) => {
      const claim = await scene.claim(connection)
      const effect = { heldUntil: (await scene.now()) + HOLD_MS }
      await scene.store.claims.settle([settlementOf({ ...claim, records: [] }, { effect })])
    },
    open: waitForHold,
  },
  {
    name: 'whose integration is held for the whole account',
    shut: async (scene) => {
      await scene.store.claims.holdBudget(`account:${INTEGRATION}`, (await scene.now()) + HOLD_MS)
    },
    open: waitForHold,
  },
  {
    name: 'that somebody else has leased',
    shut: (scene, connection) =>
      scene.claim(connection, { worker: 'somebody-else', leaseMs: HOLD_MS }),
    open: waitForHold,
  },
]

/** Each gate, shut and opened again, as `findDue` and `claim` see it. */
const eachGate: readonly ContractCase<SyncStoreHarness>[] = gates.map((gate) =>
  storeCase(`neither finds nor claims a connection ${gate.name}`, async (scene) => {
    const connection = await scene.due()
    assert.deepEqual(await scene.dueIds(), [connection.id])
    await gate.shut(scene, connection)
    assert.deepEqual(await scene.dueIds(), [])
    assert.equal(await scene.tryClaim(connection), undefined)
    assert.equal((await scene.record()).status, 'pending')
    await gate.open(scene, connection)
    assert.deepEqual(await scene.dueIds(), [connection.id])
    assert.ok(await scene.tryClaim(connection))
  }),
)

/** Which connections may run. */
export const gatesContract: readonly ContractCase<SyncStoreHarness>[] = [
  ...eachGate,

  storeCase(
    'lets others run while one organisation, integration or connection is stopped',
    async (scene) => {
      const other = await scene.connect('zoe', { organizationId: 'other', integration: 'google' })
      await scene.plan('class:9', [other])
      const mine = await scene.due()
      const { connections, claims } = scene.store
      await connections.pause({ kind: 'organization', organizationId: 'acme' }, 'on-call', null)
      await connections.pause({ kind: 'integration', integration: INTEGRATION }, 'on-call', null)
      await connections.pause({ kind: 'connection', connectionId: mine.id }, 'on-call', null)
      await switching('off')(scene)
      await claims.holdBudget(`account:${INTEGRATION}`, (await scene.now()) + 60_000)
      assert.deepEqual(await scene.dueIds(), [other.id])
      assert.ok(await scene.tryClaim(other))
    },
  ),
]
