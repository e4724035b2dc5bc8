import assert from 'node:assert/strict'
import { CalsyncError } from '@calsync/core'
import { providerCase } from './provider-case.js'
import { creation, deletionOf, findOf, type ProviderScene, updateOf } from './provider-scene.js'

/** What is said of everything that can go wrong. */
async function allThatFails(scene: ProviderScene): Promise<unknown[]> {
  const { faults } = scene
  const create = creation()
  const externalId = await scene.create(create)
  const said: unknown[] = []
  const operations = [creation(), updateOf(create, externalId), findOf(create)]
  const failures = [
    () => faults.loseAnswer(1),
    () => faults.unavailable(1),
    () => faults.throttle({ retryAfterMs: 10 }),
    () => faults.forbid(),
    () => faults.reject(),
    () => faults.full?.(),
    () => faults.conflict?.(),
  ]
  for (const fail of failures) {
    for (const operation of operations) {
      await fail()
      said.push(await scene.run(operation))
    }
  }
  await faults.revoke()
  for (const operation of operations) said.push(await scene.run(operation))
  const listing = scene.provider.listCalendars(scene.harness.session)
  const error: unknown = await listing.catch((thrown: unknown) => thrown)
  assert.ok(error instanceof CalsyncError)
  return [...said, error.message, error.next, error.details, String(error.cause)]
}

/** A key in the forms in which it travels. */
function formsOf(key: string): string[] {
  const quoted = JSON.stringify(key).slice(1, -1)
  const base64 = Buffer.from(key).toString('base64')
  return [key, quoted, encodeURIComponent(key), base64]
}

/** Keys stay where they are needed. */
export const secretsContract = [
  providerCase('never shows a key in what it says of failures', async (scene) => {
    const said = JSON.stringify(await allThatFails(scene))
    for (const form of formsOf(scene.harness.session.credential.reveal())) {
      assert.ok(!said.includes(form), 'the key shows')
    }
  }),

  providerCase('keeps the key out of requests, which are stored and logged', async (scene) => {
    const create = creation({ recurrenceRules: ['FREQ=DAILY;COUNT=2'] })
    const operations = [create, updateOf(create, 'id-1'), deletionOf(create, 'id-1')]
    const prepared = [...operations, creation(), findOf(create)].map((operation) =>
      scene.provider.prepare(operation),
    )
    const said = JSON.stringify(prepared)
    for (const form of formsOf(scene.harness.session.credential.reveal())) {
      assert.ok(!said.includes(form), 'the key shows')
    }
  }),
]
