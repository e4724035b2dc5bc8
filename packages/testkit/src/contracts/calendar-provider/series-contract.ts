import assert from 'node:assert/strict'
import type { CalendarEventInput, Operation } from '@calsync/core'
import { providerCase } from './provider-case.js'
import {
  createdId,
  creation,
  deletionOf,
  failureOf,
  findOf,
  foundText,
  type ProviderScene,
  updateOf,
  withoutTokens,
} from './provider-scene.js'
import { spring } from './series-example.js'
import { layoutOf } from './series-layout.js'
import { expectedIn, seenIn } from './series-scene.js'

const mondays = { recurrenceRules: ['FREQ=WEEKLY;COUNT=6'] }
const once = { recurrenceRules: [] }

type Change = Partial<CalendarEventInput>

/** Changes after which the same event is another series, each of them on its own. */
const changes: readonly (readonly [name: string, change: Change])[] = [
  [
    'its days',
    { recurrenceRules: ['FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6'], start: '2027-03-02T09:30:00' },
  ],
  ['its length', { recurrenceRules: ['FREQ=WEEKLY;COUNT=5'] }],
  ['its interval', { recurrenceRules: ['FREQ=WEEKLY;INTERVAL=2;COUNT=6'] }],
  ['its end, to a day', { recurrenceRules: ['FREQ=WEEKLY;UNTIL=20270315T093000'] }],
  ['its time', { start: '2027-03-01T11:00:00' }],
  ['its zone', { timeZone: 'America/New_York' }],
  ['the length of its occurrences', { duration: 'PT2H' }],
  ['its title', { title: 'Geometry' }],
]

/** For cases about series that stand as such. */
function withoutSeries({ provider }: ProviderScene): string | null {
  const series = creation(mondays).event ?? assert.fail()
  const layout = layoutOf(provider, series)
  return layout.kind === 'native' ? null : `the provider writes no series, because ${layout.reason}`
}

const native = { unless: withoutSeries }

/** An operation, with `mondays` changed so. */
function changedTo(create: Operation, externalId: string, change: Change): Operation {
  return updateOf(create, externalId, { ...mondays, ...change })
}

async function assertShows(scene: ProviderScene, { event }: Operation): Promise<void> {
  assert.deepEqual(await seenIn(scene, spring), expectedIn(event ?? assert.fail(), spring))
}

/** A series that stands as one: what can be done to the whole of it. */
export const seriesContract = [
  providerCase(
    'writes a series as one event, which bears its correlation',
    async (scene) => {
      const create = creation(mondays)
      const externalId = await scene.create(create)
      const events = await scene.events()
      assert.deepEqual(
        events.map((event) => [event.externalId, event.correlation, event.start]),
        [[externalId, create.correlation, '2027-03-01T08:30:00Z']],
      )
      assert.deepEqual(foundText(await scene.find(findOf(create))), [`${externalId} same`])
    },
    native,
  ),

  ...changes.map(([name, change]) =>
    providerCase(
      `changes ${name} and keeps the event of the series`,
      async (scene) => {
        const create = creation(mondays)
        const externalId = await scene.create(create)
        const update = changedTo(create, externalId, change)
        const found = await scene.find({ ...update, action: 'find' })
        assert.deepEqual(foundText(found), [`${externalId} different`])
        for (let times = 0; times < 2; times++) {
          const outcome = await scene.run(update)
          assert.equal(outcome.kind, 'done', JSON.stringify(outcome))
          if (outcome.kind === 'done') assert.equal(outcome.externalId ?? externalId, externalId)
          await assertShows(scene, update)
          const again = await scene.find({ ...update, action: 'find' })
          assert.deepEqual(foundText(again), [`${externalId} same`])
        }
        assert.deepEqual(foundText(await scene.find(findOf(create))), [`${externalId} different`])
      },
      native,
    ),
  ),

  providerCase(
    'turns a single event into a series and back',
    async (scene) => {
      const create = creation()
      const externalId = await scene.create(create)
      for (const change of [mondays, once, mondays]) {
        const update = updateOf(create, externalId, change)
        assert.equal((await scene.run(update)).kind, 'done')
        assert.equal((await scene.events()).length, 1)
        await assertShows(scene, update)
        const found = await scene.find({ ...update, action: 'find' })
        assert.deepEqual(foundText(found), [`${externalId} same`])
      }
    },
    native,
  ),

  providerCase(
    'turns a timed series into an all-day one and back',
    async (scene) => {
      const create = creation(mondays)
      const externalId = await scene.create(create)
      const day = { start: '2027-03-01T00:00:00', duration: 'P1D', showWithoutTime: true }
      for (const change of [day, {}]) {
        const update = changedTo(create, externalId, change)
        assert.equal((await scene.run(update)).kind, 'done')
        await assertShows(scene, update)
      }
    },
    native,
  ),

  providerCase(
    'deletes a series with all its occurrences, and no other',
    async (scene) => {
      const [gone, kept] = [creation(mondays), creation({ ...mondays, title: 'Geometry' })]
      const externalId = await scene.create(gone)
      await scene.create(kept)
      assert.equal((await scene.run(deletionOf(gone, externalId))).kind, 'done')
      await assertShows(scene, kept)
      assert.deepEqual(await scene.find(findOf(gone)), [])
      for (const operation of [deletionOf(gone, externalId), changedTo(gone, externalId, {})]) {
        assert.equal(failureOf(await scene.run(operation), 'refused').class, 'EVENT_GONE')
      }
    },
    native,
  ),

  providerCase(
    'finds a series once, though the user has changed one of its occurrences',
    async (scene) => {
      const create = creation(mondays)
      const externalId = await scene.create(create)
      const [, second] = await scene.harness.calendar.occurrences(spring)
      await scene.harness.calendar.retitleByUser?.(second?.externalId ?? assert.fail(), 'Mine')
      assert.deepEqual(foundText(await scene.find(findOf(create))), [`${externalId} same`])
      assert.equal((await scene.events()).length, 1)
    },
    { unless: withoutSeries, member: 'calendar.retitleByUser' },
  ),

  providerCase(
    'replays the create of a series whose answer was lost',
    async (scene) => {
      const create = creation(mondays)
      const prepared = scene.prepare(create)
      const stored: unknown = JSON.parse(JSON.stringify(prepared.request))
      await scene.faults.loseAnswer(1)
      failureOf(await scene.runPrepared(prepared), 'unanswered', 'ambiguous')
      const again = await scene.runPrepared(scene.provider.replay(create.id, stored))
      const [standing] = await scene.events()
      if (again.kind === 'done') assert.equal(createdId(again), standing?.externalId)
      else assert.equal(failureOf(again, 'refused').class, 'ALREADY_CREATED')
      await assertShows(scene, create)
    },
    { unless: (scene) => withoutTokens(scene) ?? withoutSeries(scene) },
  ),

  providerCase(
    'writes series and single events in one call',
    async (scene) => {
      const operations = [creation(mondays), creation({ title: 'Geometry' }), creation(mondays)]
      const ids = (await scene.runAll(operations)).map(createdId)
      assert.deepEqual(
        (await scene.events()).map(({ externalId }) => externalId).sort(),
        ids.sort(),
      )
    },
    native,
  ),
]
