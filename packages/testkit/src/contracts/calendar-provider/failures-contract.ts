import assert from 'node:assert/strict'
import { CalsyncError, errorAnswers, needsReconnect, type Outcome } from '@calsync/core'
import { providerCase } from './provider-case.js'
import {
  createdId,
  creation,
  deletionOf,
  failureOf,
  findOf,
  foundText,
  updateOf,
} from './provider-scene.js'

const inDoubt = ['unanswered', 'ambiguous'] as const
/** How much later than its deadline a call may end on a busy machine. */
const GRACE_MS = 1_000

/** Answers that are lost, late or refusals. */
export const failuresContract = [
  providerCase(
    'is in doubt about a create whose answer was lost, and replays it',
    async (scene) => {
      const create = creation()
      const prepared = scene.prepare(create)
      const stored: unknown = JSON.parse(JSON.stringify(prepared.request))
      await scene.faults.loseAnswer(1)
      failureOf(await scene.runPrepared(prepared), ...inDoubt)
      const [standing] = await scene.eventsOf(create)
      assert.ok(standing !== undefined, 'the harness did not apply the create')
      const { createIdempotency } = scene.provider.describe()
      if (createIdempotency !== 'search') {
        const again = await scene.runPrepared(scene.provider.replay(create.id, stored))
        if (createIdempotency === 'replay') assert.equal(createdId(again), standing.externalId)
        else assert.equal(failureOf(again, 'refused').class, 'ALREADY_CREATED')
      }
      const found = foundText(await scene.find(findOf(create)))
      assert.deepEqual(found, [`${standing.externalId} same`])
      assert.equal((await scene.events()).length, 1)
    },
  ),

  providerCase('is in doubt about updates and deletes whose answer was lost', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    await scene.faults.loseAnswer(1)
    failureOf(await scene.run(updateOf(create, externalId, { title: 'Geometry' })), ...inDoubt)
    assert.deepEqual(
      (await scene.events()).map(({ title }) => title),
      ['Geometry'],
    )
    await scene.faults.loseAnswer(1)
    failureOf(await scene.run(deletionOf(create, externalId)), ...inDoubt)
    assert.deepEqual(await scene.events(), [])
  }),

  providerCase('is never in doubt about a search', async (scene) => {
    const find = findOf(creation())
    await scene.faults.loseAnswer(1)
    // It may still be running, and `TIMEOUT` is what says so: its lane must not be used before.
    assert.equal(failureOf(await scene.run(find), 'not_sent', 'refused').class, 'TIMEOUT')
    await scene.faults.unavailable(1)
    failureOf(await scene.run(find), 'not_sent', 'refused')
    assert.deepEqual((await scene.run(find)).kind, 'found')
  }),

  providerCase(
    'is in doubt about a write that the provider failed to answer well',
    async (scene) => {
      const create = creation()
      const externalId = await scene.create(create)
      const writes = [creation(), updateOf(create, externalId), deletionOf(create, externalId)]
      for (const write of writes) {
        await scene.faults.unavailable(1)
        const error = failureOf(await scene.run(write), ...inDoubt)
        assert.equal(errorAnswers[error.class].retryable, true)
      }
    },
  ),

  providerCase(
    'passes the time to wait on and has no effect when it is throttled',
    async (scene) => {
      for (const retryAfterMs of [2_000, 249]) {
        const create = creation()
        await scene.faults.throttle({ retryAfterMs })
        const error = failureOf(await scene.run(create), 'not_sent')
        assert.equal(error.class, 'RATE_LIMIT_EXCEEDED')
        assert.ok((error.retryAfterMs ?? 0) >= retryAfterMs, `${error.retryAfterMs} ms`)
        assert.deepEqual(await scene.eventsOf(create), [])
        createdId(await scene.run(create))
      }
    },
  ),

  providerCase('holds back every kind of operation that is throttled', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    const operations = [
      updateOf(create, externalId, { title: 'Geometry' }),
      deletionOf(create, externalId),
      findOf(create),
    ]
    for (const operation of operations) {
      await scene.faults.throttle({ retryAfterMs: 1_000 })
      const error = failureOf(await scene.run(operation), 'not_sent')
      assert.equal(error.class, 'RATE_LIMIT_EXCEEDED')
      assert.ok((error.retryAfterMs ?? 0) >= 1_000)
    }
    assert.deepEqual(
      (await scene.events()).map(({ title }) => title),
      ['Algebra'],
    )
  }),

  providerCase('is throttled without a time to wait, too', async (scene) => {
    await scene.faults.throttle({ retryAfterMs: null })
    const error = failureOf(await scene.run(creation()), 'not_sent')
    assert.deepEqual([error.class, error.retryAfterMs], ['RATE_LIMIT_EXCEEDED', undefined])
  }),

  providerCase(
    'gives up a call that is never answered, within its deadline',
    async (scene) => {
      const [create, find] = [creation(), findOf(creation())]
      const { deadlineMs } = scene.provider.describe()
      await scene.faults.hang?.(2)
      const startedAt = performance.now()
      const outcomes = await Promise.all([scene.run(create), scene.run(find)])
      assert.ok(performance.now() - startedAt < deadlineMs + GRACE_MS)
      const [written, sought] = outcomes
      assert.equal(failureOf(written, 'unanswered').class, 'TIMEOUT')
      assert.equal(failureOf(sought, 'not_sent', 'refused').class, 'TIMEOUT')
    },
    { member: 'faults.hang' },
  ),

  providerCase(
    'asks for a reconnect when the access is withdrawn, without effect',
    async (scene) => {
      const create = creation()
      const externalId = await scene.create(create)
      await scene.faults.revoke()
      const operations = [
        creation(),
        updateOf(create, externalId, { title: 'Geometry' }),
        deletionOf(create, externalId),
        findOf(create),
      ]
      for (const operation of operations) {
        const error = failureOf(await scene.run(operation), 'refused')
        assert.ok(needsReconnect(error.class), error.class)
      }
      assert.deepEqual(
        (await scene.events()).map(({ title }) => title),
        ['Algebra'],
      )
    },
  ),

  providerCase('works again after a reconnect, with the new key alone', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    const old = scene.harness.session
    await scene.faults.revoke()
    await scene.faults.reconnect()
    assert.equal((await scene.run(updateOf(create, externalId))).kind, 'done')
    const call = [scene.prepare(creation())]
    const [late] = await scene.provider.execute(old, call)
    const error = failureOf(late?.outcome ?? assert.fail(), 'refused')
    assert.ok(needsReconnect(error.class), error.class)
    assert.equal((await scene.events()).length, 1)
  }),

  providerCase('throws an error of calsync when calendars cannot be listed', async (scene) => {
    await scene.faults.revoke()
    await assert.rejects(scene.provider.listCalendars(scene.harness.session), (error) => {
      assert.ok(error instanceof CalsyncError)
      assert.ok(error.code !== '' && error.message !== '')
      return true
    })
  }),

  providerCase('sends nothing once it is told to stop', async (scene) => {
    const operations = [creation(), creation()]
    for (const operation of operations) {
      const outcomes = await scene.execute([scene.prepare(operation)], AbortSignal.abort())
      failureOf(outcomes[0]?.outcome ?? assert.fail(), 'not_sent')
    }
    assert.deepEqual(await scene.events(), [])
  }),

  providerCase(
    'resolves when it is told to stop in the middle, and claims nothing false',
    async (scene) => {
      for (const wait of [0, 1, 5]) {
        const create = creation()
        const controller = new AbortController()
        const running = scene.execute([scene.prepare(create)], controller.signal)
        const stopping = scene.harness.advance(wait).then(() => controller.abort())
        const [outcomes] = await Promise.all([running, stopping])
        const outcome: Outcome = outcomes[0]?.outcome ?? assert.fail()
        await scene.harness.advance(50)
        const standing = (await scene.eventsOf(create)).length
        if (outcome.kind === 'done') assert.equal(standing, 1)
        else if (!inDoubt.some((kind) => kind === outcome.kind)) assert.equal(standing, 0)
      }
    },
  ),
]
