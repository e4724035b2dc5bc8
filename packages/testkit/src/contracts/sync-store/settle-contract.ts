import assert from 'node:assert/strict'
import { type RecordPatch, Secret, type SyncRecord } from '@calsync/core'
import { assertNear, badData, messageOf, timeout } from './sample-data.js'
import { deadPatch, retryPatch } from './sample-patches.js'
import { REF } from './sample-writes.js'
import { storeCase } from './store-scene.js'

type SettledAs = (record: SyncRecord) => Partial<RecordPatch>

/** Results. */
export const settleContract = [
  storeCase('stores what was applied', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.begin(claim)
    assert.deepEqual(await scene.settle(claim), { refused: [] })
    const record = await scene.record()
    assert.equal(record.status, 'synced')
    assert.equal(record.externalId, `external-${record.id}`)
    assert.deepEqual(record.applied, {
      ...{ version: 1, presence: 'present', hash: 'h1', at: claim.now },
      ...{ echoHash: 'echo of h1', altered: [] },
    })
    assert.deepEqual([record.attempt, record.doubt, record.dueAt], [null, null, null])
    assert.equal(record.tryNumber, 1)
    assert.deepEqual(await scene.dueIds(), [])
  }),

  storeCase('stores every field of a patch', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const patch = {
      applied: {
        ...({ version: 1, presence: 'present', hash: 'h1', at: claim.now } as const),
        ...{ echoHash: 'e1', altered: ['start', 'größer, "{zone}'] },
      },
      externalId: 'AAMk=/+größer',
      incarnation: 3,
      attempt: {
        ...({ version: 1, action: 'update', fence: claim.fence, epoch: claim.epoch } as const),
        ...{ sentAt: claim.now, hash: 'h1', request: null },
      },
      doubt: 'ambiguous',
      verify: true,
      tries: 2,
      tryNumber: 4,
      dueAt: claim.now + 600_000,
      status: 'retry',
      lastError: { ...timeout, retryAfterMs: 249, scope: 'mailbox', requestId: 'r-1' },
    } as const
    await scene.settle(claim, { patch: () => patch, audit: { outcome: 'ambiguous' } })
    const { applied, externalId, incarnation, attempt, doubt, verify, ...rest } =
      await scene.record()
    const { tries, tryNumber, dueAt, status, lastError } = rest
    assert.deepEqual(
      {
        ...{ applied, externalId, incarnation, attempt, doubt, verify },
        ...{ tries, tryNumber, dueAt, status, lastError },
      },
      patch,
    )
  }),

  storeCase('makes a retry due at the time of its patch', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const dueAt = claim.now + 600_000
    await scene.settle(claim, { patch: (record) => retryPatch(record, dueAt) })
    const record = await scene.record()
    assertNear(record.dueAt, dueAt)
    assert.deepEqual([record.status, record.lastError], ['retry', timeout])
  }),

  storeCase('gives the lease back only when told to', async (scene) => {
    const connection = await scene.due()
    await scene.plan('class:2', [connection])
    const claim = await scene.claim(connection, { itemsPerConnection: 1 })
    await scene.settle(claim, { release: false })
    assert.equal(await scene.tryClaim(connection, { worker: 'worker-2' }), undefined)
    await scene.settle({ ...claim, records: [] }, { release: true })
    assert.ok(await scene.tryClaim(connection, { worker: 'worker-2' }))
  }),

  storeCase('settles many records in one settlement, each with its own result', async (scene) => {
    const connection = await scene.connect()
    for (const n of [1, 2, 3]) await scene.plan(`class:${n}`, [connection])
    const claim = await scene.claim(connection)
    const results: Record<string, SettledAs> = {
      'class:1': () => ({}),
      'class:2': deadPatch,
      'class:3': (record) => retryPatch(record, claim.now + 600_000),
    }
    await scene.settle(claim, { patch: (record) => results[record.ref]?.(record) ?? {} })
    const statuses: string[] = []
    for (const ref of ['class:1', 'class:2', 'class:3'] as const) {
      statuses.push((await scene.record(ref)).status)
    }
    assert.deepEqual(statuses, ['synced', 'dead', 'retry'])
  }),

  storeCase('writes down every try, the newest first', async (scene) => {
    const connection = await scene.due()
    const first = await scene.claim(connection)
    const error = { ...badData, retryAfterMs: 5 }
    await scene.settle(first, {
      patch: (record) => retryPatch(record, first.now),
      audit: { outcome: 'refused', error, externalId: null },
    })
    await scene.advance(10)
    await scene.settle(await scene.claim(connection))
    const { audit } = await scene.store.reports.explain(REF, null)
    const { id } = await scene.record()
    assert.deepEqual(
      audit.map(({ tryNumber, outcome }) => [tryNumber, outcome]),
      [
        [2, 'done'],
        [1, 'refused'],
      ],
    )
    const { at, ...entry } = audit[1] ?? assert.fail()
    assertNear(at, first.now, 2_000)
    assert.deepEqual(entry, {
      recordId: id,
      userId: 'alice',
      worker: 'worker-1',
      action: 'create',
      version: 1,
      tryNumber: 1,
      idempotencyKey: 'class:1:alice:v1:CREATE',
      outcome: 'refused',
      error,
      externalId: null,
      hash: 'h1',
      requestId: 'req-1',
      durationMs: 42,
    })
  }),

  storeCase('gives the messages of a result to the outbox', async (scene) => {
    const connection = await scene.due()
    const messages = [messageOf(), messageOf({ kind: 'notification', key: 'alice' })]
    await scene.settle(await scene.claim(connection), { messages })
    assert.deepEqual(await scene.outbox(), messages)
  }),

  storeCase(
    'changes nothing of a record on another connection, nor of its request',
    async (scene) => {
      const alice = await scene.due()
      const mine = await scene.claim(alice)
      await scene.begin(mine)
      const before = await scene.record()
      const bob = await scene.connect('bob')
      await scene.plan('class:2', [bob])
      const theirs = await scene.claim(bob)
      const report = await scene.settle({
        ...theirs,
        records: [...mine.records, ...theirs.records],
      })
      assert.deepEqual(report, { refused: [] })
      assert.deepEqual(await scene.record(), before)
      assert.deepEqual(before.attempt?.request, { frozen: before.id })
      assert.equal((await scene.record('class:2')).status, 'synced')
    },
  ),

  storeCase('stores the results of an older key', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.begin(claim)
    await scene.connect('alice', { credential: new Secret('new key') })
    assert.deepEqual(await scene.settle(claim), { refused: [] })
    assert.equal((await scene.record()).status, 'synced')
  }),
]
