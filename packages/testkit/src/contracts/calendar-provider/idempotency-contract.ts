import assert from 'node:assert/strict'
import type { Operation, Outcome } from '@calsync/core'
import { providerCase } from './provider-case.js'
import {
  createdId,
  creation,
  deletionOf,
  failureOf,
  type ProviderScene,
  updateOf,
  withoutTokens,
} from './provider-scene.js'

const tokens = { unless: withoutTokens }

/** What follows from a refused create: the event it speaks of is there no more, and that shows. */
async function assertSettled(
  scene: ProviderScene,
  create: Operation,
  outcome: Outcome,
): Promise<void> {
  const { class: errorClass, existingExternalId } = failureOf(outcome, 'refused')
  assert.equal(errorClass, 'ALREADY_CREATED')
  assert.deepEqual(await scene.find({ ...create, action: 'find' }), [])
  if (existingExternalId === undefined) return
  const update = await scene.run(updateOf(create, existingExternalId))
  assert.equal(failureOf(update, 'refused').class, 'EVENT_GONE')
}

/** Creates that are sent more than once. */
export const idempotencyContract = [
  providerCase('makes two events of two creates, however alike', async (scene) => {
    const ids = [await scene.create(creation()), await scene.create(creation())]
    assert.deepEqual((await scene.events()).map(({ externalId }) => externalId).sort(), ids.sort())
  }),

  providerCase(
    'gives the same event for the same create, sent again',
    async (scene) => {
      const create = scene.prepare(creation())
      const externalId = createdId(await scene.runPrepared(create))
      for (let times = 0; times < 3; times++) {
        const again = await scene.runPrepared(create)
        if (again.kind === 'done') assert.equal(again.externalId, externalId)
        else assert.equal(failureOf(again, 'refused').class, 'ALREADY_CREATED')
      }
      assert.equal((await scene.events()).length, 1)
    },
    tokens,
  ),

  providerCase(
    'refuses a token that was used for other content, which stays',
    async (scene) => {
      const create = creation()
      const externalId = await scene.create(create)
      const other = { ...create, event: creation({ title: 'Another' }).event }
      const error = failureOf(await scene.run(other), 'refused')
      assert.equal(error.class, 'ALREADY_CREATED')
      assert.equal(error.existingExternalId ?? externalId, externalId)
      assert.deepEqual(
        (await scene.events()).map(({ title }) => title),
        ['Algebra'],
      )
    },
    tokens,
  ),

  providerCase(
    'is not held up by a token whose event is gone',
    async (scene) => {
      const [deleted, lost] = [creation(), creation()]
      await scene.run(deletionOf(deleted, await scene.create(deleted)))
      await scene.harness.calendar.deleteByUser(await scene.create(lost))
      for (const create of [deleted, lost]) {
        const again = await scene.run(create)
        if (again.kind === 'done') assert.equal((await scene.eventsOf(create)).length, 1)
        else await assertSettled(scene, create, again)
        assert.ok((await scene.eventsOf(create)).length <= 1)
      }
    },
    tokens,
  ),

  providerCase('creates again under a new token what was deleted', async (scene) => {
    const create = creation()
    const first = await scene.create(create)
    await scene.run(deletionOf(create, first))
    const { id, transactionId } = creation()
    const next = { ...create, transactionId, correlation: `${id}/2` }
    const second = await scene.create(next)
    assert.notEqual(second, first)
    assert.deepEqual(
      (await scene.events()).map(({ externalId }) => externalId),
      [second],
    )
  }),
]
