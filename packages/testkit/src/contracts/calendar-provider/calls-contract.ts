import assert from 'node:assert/strict'
import type { Operation, Outcome } from '@calsync/core'
import type { EventSeen } from './harness.js'
import { providerCase } from './provider-case.js'
import {
  createdId,
  creation,
  deletionOf,
  failureOf,
  findOf,
  type ProviderScene,
  updateOf,
  withoutTokens,
} from './provider-scene.js'

const GONE = 'gone'

/** An update of an event that the user deleted, and its record. */
async function poison(scene: ProviderScene): Promise<Operation> {
  const create = creation({ title: GONE })
  const externalId = await scene.create(create)
  await scene.harness.calendar.deleteByUser(externalId)
  return updateOf(create, externalId)
}

/** The event that the replay of a create gave, or was refused for. */
function knownAs(outcome: Outcome, create: Operation, events: readonly EventSeen[]): string {
  if (outcome.kind === 'done') return createdId(outcome)
  const error = failureOf(outcome, 'refused')
  assert.equal(error.class, 'ALREADY_CREATED')
  const standing = events.find(({ correlation }) => correlation === create.correlation)
  return error.existingExternalId ?? standing?.externalId ?? assert.fail('no event')
}

/** Several operations in one call. */
export const callsContract = [
  providerCase('answers an empty call with nothing', async (scene) => {
    assert.deepEqual(await scene.execute([]), [])
  }),

  providerCase('gives every operation of a call exactly one outcome, its own', async (scene) => {
    const operations = Array.from({ length: 23 }, (_, n) => creation({ title: `Lesson ${n}` }))
    const outcomes = await scene.runAll(operations)
    for (const [n, operation] of operations.entries()) {
      const externalId = createdId(outcomes[n] ?? assert.fail())
      const events = await scene.eventsOf(operation)
      assert.deepEqual(
        events.map((event) => [event.externalId, event.title]),
        [[externalId, `Lesson ${n}`]],
      )
    }
  }),

  providerCase('carries all actions in one call', async (scene) => {
    const [updated, deleted, sought] = [creation(), creation(), creation()]
    const ids = await Promise.all([updated, deleted, sought].map((each) => scene.create(each)))
    const [first = '', second = '', third = ''] = ids
    const outcomes = await scene.runAll([
      creation({ title: 'New' }),
      updateOf(updated, first, { title: 'Changed' }),
      deletionOf(deleted, second),
      findOf(sought, third),
    ])
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['done', 'done', 'done', 'found'],
    )
    const titles = (await scene.events()).map(({ title }) => title).sort()
    assert.deepEqual(titles, ['Algebra', 'Changed', 'New'])
  }),

  providerCase('tells a failed operation of a call from its neighbours', async (scene) => {
    const bad = await poison(scene)
    const [before, after] = [creation(), creation()]
    const [first, failed, last] = await scene.runAll([before, bad, after])
    assert.ok(first && failed && last)
    createdId(first)
    assert.equal(failureOf(failed, 'refused').class, 'EVENT_GONE')
    if (last.kind !== 'done') {
      failureOf(last, 'not_sent')
      assert.deepEqual(await scene.eventsOf(after), [])
      createdId(await scene.run(after))
    }
    assert.equal((await scene.events()).length, 2)
  }),

  providerCase('loses no operation of a call whose answer was lost', async (scene) => {
    const operations = [creation(), creation(), creation()]
    await scene.faults.loseAnswer(1)
    const outcomes = await scene.runAll(operations)
    assert.ok(outcomes.some(({ kind }) => kind === 'unanswered' || kind === 'ambiguous'))
    for (const [n, outcome] of outcomes.entries()) {
      const standing = (await scene.eventsOf(operations[n] ?? assert.fail())).length
      if (outcome.kind === 'done') assert.equal(standing, 1)
      else failureOf(outcome, 'unanswered', 'ambiguous')
    }
  }),

  providerCase(
    'replays a doubted create among other operations',
    async (scene) => {
      const create = creation()
      const prepared = scene.prepare(create)
      await scene.faults.loseAnswer(1)
      failureOf(await scene.runPrepared(prepared), 'unanswered', 'ambiguous')
      const replayed = scene.provider.replay(create.id, prepared.request)
      const other = creation()
      const [again, created] = await scene.runAllPrepared([replayed, scene.prepare(other)])
      assert.ok(again && created)
      const ids = [knownAs(again, create, await scene.events()), createdId(created)]
      const standing = (await scene.events()).map(({ externalId }) => externalId)
      assert.deepEqual(ids.sort(), standing.sort())
    },
    { unless: withoutTokens },
  ),

  providerCase('carries as many operations in one call as it says', async (scene) => {
    const { maxBatchItems } = scene.provider.describe()
    const operations = Array.from({ length: maxBatchItems }, () => creation())
    const outcomes = await scene.execute(operations.map((operation) => scene.prepare(operation)))
    assert.deepEqual(
      outcomes.map(({ outcome }) => createdId(outcome)).sort(),
      (await scene.events()).map(({ externalId }) => externalId).sort(),
    )
    assert.deepEqual(outcomes.map(({ id }) => id).sort(), operations.map(({ id }) => id).sort())
  }),

  providerCase('answers for every operation of a call of which one is refused', async (scene) => {
    const operations = [creation(), creation(), creation()]
    await scene.faults.forbid()
    const outcomes = await scene.runAll(operations)
    assert.equal(outcomes.filter(({ kind }) => kind === 'refused').length, 1)
    for (const [n, outcome] of outcomes.entries()) {
      const operation = operations[n] ?? assert.fail()
      assert.equal((await scene.eventsOf(operation)).length, outcome.kind === 'done' ? 1 : 0)
      if (outcome.kind === 'done') continue
      failureOf(outcome, 'refused', 'not_sent')
      createdId(await scene.run(operation))
    }
    assert.equal((await scene.events()).length, 3)
  }),

  providerCase('applies nothing that it says was not sent', async (scene) => {
    const operations = [creation(), creation(), creation()]
    await scene.faults.throttle({ retryAfterMs: 10 })
    const outcomes = await scene.runAll(operations)
    assert.ok(outcomes.some(({ kind }) => kind === 'not_sent'))
    for (const [n, outcome] of outcomes.entries()) {
      const operation = operations[n] ?? assert.fail()
      assert.equal((await scene.eventsOf(operation)).length, outcome.kind === 'done' ? 1 : 0)
    }
  }),

  providerCase('refuses every operation of a call of an account without access', async (scene) => {
    await scene.faults.revoke()
    const outcomes = await scene.runAll([creation(), creation(), creation()])
    for (const outcome of outcomes) failureOf(outcome, 'refused', 'not_sent')
    assert.ok(outcomes.some(({ kind }) => kind === 'refused'))
    assert.deepEqual(await scene.events(), [])
  }),

  providerCase('gives a stopped call one outcome per operation', async (scene) => {
    const size = Math.min(3, scene.provider.describe().maxBatchItems)
    const call = Array.from({ length: size }, () => scene.prepare(creation()))
    const outcomes = await scene.execute(call, AbortSignal.abort())
    assert.deepEqual(outcomes.map(({ id }) => id).sort(), call.map(({ id }) => id).sort())
    for (const { outcome } of outcomes) failureOf(outcome, 'not_sent')
    assert.deepEqual(await scene.events(), [])
  }),
]
