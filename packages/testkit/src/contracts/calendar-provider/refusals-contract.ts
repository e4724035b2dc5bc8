import assert from 'node:assert/strict'
import { errorAnswers, type ErrorClass, type Operation } from '@calsync/core'
import { providerCase } from './provider-case.js'
import {
  creation,
  deletionOf,
  failureOf,
  findOf,
  type ProviderScene,
  updateOf,
} from './provider-scene.js'

/**
 * Runs each operation into a fault. It is a definite no of this class, and the calendar holds what
 * it held before.
 */
async function assertRefused(
  scene: ProviderScene,
  operations: readonly Operation[],
  fail: () => Promise<void> | undefined,
  errorClass: ErrorClass,
): Promise<void> {
  const before = await scene.events()
  for (const operation of operations) {
    await fail()
    const error = failureOf(await scene.run(operation), 'refused')
    assert.equal(error.class, errorClass, `${operation.action}: ${error.message}`)
    assert.deepEqual(await scene.events(), before)
  }
}

/** Definite answers that are no. */
export const refusalsContract = [
  providerCase('says what the account may not do', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    const operations = [
      creation(),
      updateOf(create, externalId, { title: 'Geometry' }),
      deletionOf(create, externalId),
      findOf(create),
    ]
    await assertRefused(scene, operations, () => scene.faults.forbid(), 'PERMISSION_DENIED')
  }),

  providerCase('says when the provider does not accept the data of an event', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    const operations = [creation(), updateOf(create, externalId, { title: 'Geometry' })]
    await assertRefused(scene, operations, () => scene.faults.reject(), 'INVALID_EVENT_DATA')
  }),

  providerCase(
    'waits for room when the calendar is full',
    async (scene) => {
      const create = creation()
      await scene.faults.full?.()
      const error = failureOf(await scene.run(create), 'refused', 'not_sent')
      assert.equal(error.class, 'QUOTA_EXCEEDED')
      assert.deepEqual(await scene.events(), [])
      await scene.create(create)
    },
    { member: 'faults.full' },
  ),

  providerCase(
    'tries again later what collides with the change of somebody else',
    async (scene) => {
      const create = creation()
      const externalId = await scene.create(create)
      const update = updateOf(create, externalId, { title: 'Geometry' })
      const conflict = () => scene.faults.conflict?.()
      await assertRefused(scene, [update, deletionOf(create, externalId)], conflict, 'CONFLICT')
      assert.equal((await scene.run(update)).kind, 'done')
    },
    { member: 'faults.conflict' },
  ),

  providerCase(
    'says when the account does not know a time zone, or has another name for it',
    async (scene) => {
      const create = creation()
      await scene.faults.unknownZone?.()
      const outcome = await scene.run(create)
      assert.deepEqual(await scene.events(), [])
      if (outcome.kind === 'refused') {
        assert.equal(failureOf(outcome, 'refused').class, 'INVALID_EVENT_DATA')
        return
      }
      failureOf(outcome, 'not_sent')
      await scene.create(create)
      const [event] = await scene.eventsOf(create)
      assert.deepEqual([event?.start, event?.end], ['2027-03-01T08:30:00Z', '2027-03-01T10:00:00Z'])
    },
    { member: 'faults.unknownZone' },
  ),

  providerCase('has an answer to who has to act for each refusal', async (scene) => {
    const { faults } = scene
    for (const fail of [() => faults.forbid(), () => faults.reject()]) {
      await fail()
      const { class: errorClass } = failureOf(await scene.run(creation()), 'refused')
      assert.notEqual(errorAnswers[errorClass].actor, 'nobody')
      assert.equal(errorAnswers[errorClass].retryable, false)
    }
  }),
]
