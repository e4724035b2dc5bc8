import assert from 'node:assert/strict'
import type { Operation } from '@calsync/core'
import { providerCase } from './provider-case.js'
import { assertSound, creation, deletionOf, findOf, updateOf } from './provider-scene.js'

const SERIES = { recurrenceRules: ['FREQ=WEEKLY;COUNT=3'] }

function oneOfEach(): Operation[] {
  const create = creation()
  return [create, updateOf(create, 'id-1'), deletionOf(create, 'id-1'), findOf(create)]
}

/** What a provider says and decides without sending anything. */
export const preparationContract = [
  providerCase('describes itself within sense', async ({ provider }) => {
    const { integration, displayName, topicPrefix, ...rest } = provider.describe()
    assert.match(integration, /^[a-z0-9]+(-[a-z0-9]+)*$/)
    assert.ok(displayName.length > 0 && topicPrefix.length > 0)
    assert.ok(['replay', 'client_id', 'search'].includes(rest.createIdempotency))
    for (const count of [rest.maxBatchItems, rest.lanes, rest.deadlineMs]) {
      assert.ok(Number.isInteger(count) && count >= 1)
    }
    for (const budget of [rest.mailboxBudget, rest.accountBudget]) {
      assert.ok(budget === null || (budget.capacity >= 1 && budget.perSecond > 0))
    }
    assert.deepEqual(provider.describe(), { integration, displayName, topicPrefix, ...rest })
  }),

  providerCase('prepares every action, under the id of its operation', async (scene) => {
    for (const operation of oneOfEach()) {
      const { id, action, externalId, bytes } = scene.prepare(operation)
      assert.deepEqual(
        [id, action, externalId],
        [operation.id, operation.action, operation.externalId],
      )
      assert.ok(Number.isInteger(bytes) && bytes > 0)
    }
  }),

  providerCase('prepares purely: the same again, and nothing sent', async (scene) => {
    for (const operation of oneOfEach()) {
      const before = structuredClone(operation)
      assert.deepEqual(scene.prepare(operation), scene.prepare(operation))
      assert.deepEqual(operation, before)
    }
    assert.deepEqual(await scene.events(), [])
  }),

  providerCase('counts more bytes for a longer event', async (scene) => {
    const create = creation()
    const longer = { ...create, event: creation({ description: 'x'.repeat(5_000) }).event }
    assert.ok(scene.prepare(longer).bytes >= scene.prepare(create).bytes + 5_000)
  }),

  providerCase('prepares a create as plain JSON without the key', async (scene) => {
    const { request } = scene.prepare(creation({ description: 'größer ✓', keywords: ['Class'] }))
    assert.deepEqual(JSON.parse(JSON.stringify(request)), request)
    assert.ok(!JSON.stringify(request).includes(scene.harness.session.credential.reveal()))
  }),

  providerCase('makes a stored create ready to be replayed to the letter', async (scene) => {
    const prepared = scene.prepare(creation())
    const stored: unknown = JSON.parse(JSON.stringify(prepared.request))
    const replayed = scene.provider.replay(prepared.id, stored)
    assert.deepEqual(replayed, prepared)
    assert.equal(JSON.stringify(replayed.request), JSON.stringify(prepared.request))
  }),

  providerCase('refuses a series or writes it', async (scene) => {
    const preparation = scene.provider.prepare(creation(SERIES))
    if (preparation.kind === 'refused') {
      assertSound(preparation.error)
      assert.equal(preparation.error.class, 'UNSUPPORTED_EVENT')
      return
    }
    const outcome = await scene.runPrepared(preparation.prepared)
    assert.equal(outcome.kind, 'done')
    assert.ok((await scene.events()).length > 0)
  }),

  providerCase('packs nothing into no calls', async ({ provider }) => {
    assert.deepEqual(provider.pack([], { maxItems: 20, expectedItemMs: 100 }), [])
  }),

  providerCase('packs every operation once, in order, within both limits', async (scene) => {
    const prepared = Array.from({ length: 45 }, () => scene.prepare(creation()))
    const { maxBatchItems } = scene.provider.describe()
    for (const maxItems of [1, 3, 20, 1_000]) {
      const calls = scene.provider.pack(prepared, { maxItems, expectedItemMs: 1 })
      const most = Math.min(maxItems, maxBatchItems)
      assert.ok(calls.every(({ length }) => length >= 1 && length <= most))
      assert.deepEqual(calls.flat(), prepared)
    }
  }),

  providerCase('packs fewer operations into a call when each takes long', async (scene) => {
    const prepared = Array.from({ length: 10 }, () => scene.prepare(creation()))
    const { deadlineMs } = scene.provider.describe()
    const calls = scene.provider.pack(prepared, { maxItems: 20, expectedItemMs: deadlineMs })
    assert.deepEqual(
      calls.map(({ length }) => length),
      prepared.map(() => 1),
    )
    assert.deepEqual(calls.flat(), prepared)
  }),
]
