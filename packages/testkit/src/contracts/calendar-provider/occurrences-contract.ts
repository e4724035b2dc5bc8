import assert from 'node:assert/strict'
import type { CalendarEvent, CalendarEventInput } from '@calsync/core'
import { type ProviderCase, providerCase } from './provider-case.js'
import {
  creation,
  deletionOf,
  failureOf,
  foundText,
  type ProviderScene,
  updateOf,
} from './provider-scene.js'
import { spring } from './series-example.js'
import { layoutOf } from './series-layout.js'
import {
  assertSeriesGone,
  changeOccurrence,
  expectedIn,
  findOccurrence,
  seenIn,
  updateOccurrence,
  type WrittenSeries,
  writeChanges,
} from './series-scene.js'

const mondays = { recurrenceRules: ['FREQ=WEEKLY;COUNT=6'] }
const SECOND = '2027-03-08T09:30:00'
const THIRD = '2027-03-15T09:30:00'
const changed = { ...mondays, recurrenceOverrides: { [SECOND]: { title: 'Exam' } } }
const moved = { ...mondays, recurrenceOverrides: { [SECOND]: { start: '2027-03-09T14:00:00' } } }
const excluded = { ...mondays, recurrenceOverrides: { [SECOND]: { excluded: true } } }

/** A case about an override that the provider writes to the occurrence itself. */
function occurrenceCase(
  name: string,
  event: Partial<CalendarEventInput>,
  run: (scene: ProviderScene, written: WrittenSeries) => Promise<void>,
): ProviderCase {
  const series = creation(event).event ?? assert.fail()
  const toTest = async (scene: ProviderScene): Promise<void> => {
    const plain = creation(mondays)
    const externalId = await scene.create(plain)
    const layout = layoutOf(scene.provider, series)
    await run(scene, { series, layout, operation: plain, externalId })
  }
  return providerCase(name, toTest, { unless: ({ provider }) => notWritten(provider, series) })
}

function notWritten(provider: ProviderScene['provider'], series: CalendarEvent): string | null {
  const layout = layoutOf(provider, series)
  if (layout.kind === 'occurrences')
    return `the provider writes no series, because ${layout.reason}`
  const written = layout.changed.includes(SECOND) || layout.excluded.includes(SECOND)
  return written ? null : 'the provider writes this override with the series, or apart from it'
}

/** The external id of the one event that stands for an occurrence. */
async function instanceOf(
  scene: ProviderScene,
  written: WrittenSeries,
  recurrenceId: string,
): Promise<string> {
  const events = await scene.find(findOccurrence(written, recurrenceId))
  assert.equal(events.length, 1)
  return events[0]?.externalId ?? assert.fail()
}

/** Single occurrences of a series that stands as one. */
export const occurrencesContract = [
  occurrenceCase('finds the one event of an occurrence', changed, async (scene, written) => {
    const second = await instanceOf(scene, written, SECOND)
    const third = await instanceOf(scene, written, THIRD)
    assert.notEqual(second, third)
    assert.notEqual(second, written.externalId)
    const found = await scene.find(findOccurrence(written, SECOND))
    assert.deepEqual(foundText(found), [`${second} different`])
    assert.deepEqual(foundText(await scene.find(findOccurrence(written, THIRD))), [`${third} same`])
  }),

  occurrenceCase('finds none where the series has none', changed, async (scene, written) => {
    for (const id of ['2027-03-09T09:30:00', '2027-04-12T09:30:00', '2027-02-22T09:30:00']) {
      assert.deepEqual(await scene.find(findOccurrence(written, id)), [])
    }
  }),

  occurrenceCase('says that the series is gone', changed, async (scene, written) => {
    const find = findOccurrence(written, SECOND)
    await scene.run(deletionOf(written.operation, written.externalId))
    assertSeriesGone(await scene.run(find))
  }),

  occurrenceCase(
    'says that the series is gone which the user deleted',
    changed,
    async (scene, written) => {
      const find = findOccurrence(written, SECOND)
      const [event] = await scene.find(find)
      await scene.harness.calendar.deleteByUser(written.externalId)
      assertSeriesGone(await scene.run(find))
      assertSeriesGone(await scene.run(updateOccurrence(find, event?.externalId ?? assert.fail())))
    },
  ),

  occurrenceCase('changes an occurrence and no other', changed, async (scene, written) => {
    const find = findOccurrence(written, SECOND)
    const externalId = await instanceOf(scene, written, SECOND)
    for (let times = 0; times < 2; times++) {
      const outcome = await scene.run(updateOccurrence(find, externalId))
      assert.equal(outcome.kind, 'done', JSON.stringify(outcome))
      assert.deepEqual(foundText(await scene.find(find)), [`${externalId} same`])
      assert.deepEqual(await seenIn(scene, spring), expectedIn(written.series, spring))
    }
    assert.equal(await changeOccurrence(scene, written, SECOND), null)
  }),

  occurrenceCase(
    'moves an occurrence, which is found where it was',
    moved,
    async (scene, written) => {
      const externalId = await instanceOf(scene, written, SECOND)
      assert.equal((await changeOccurrence(scene, written, SECOND))?.kind, 'done')
      assert.deepEqual(await seenIn(scene, spring), expectedIn(written.series, spring))
      const found = await scene.find(findOccurrence(written, SECOND))
      assert.deepEqual(foundText(found), [`${externalId} same`])
    },
  ),

  occurrenceCase('takes an occurrence out of the series', excluded, async (scene, written) => {
    const find = findOccurrence(written, SECOND)
    const [event] = await scene.find(find)
    assert.equal(event?.content, 'different')
    const update = updateOccurrence(find, event.externalId)
    assert.equal((await scene.run(update)).kind, 'done')
    assert.deepEqual(await seenIn(scene, spring), expectedIn(written.series, spring))
    assert.deepEqual(await scene.find(find), [])
    const again = await scene.run(update)
    if (again.kind !== 'done') assert.equal(failureOf(again, 'refused').class, 'EVENT_GONE')
    assert.deepEqual(await seenIn(scene, spring), expectedIn(written.series, spring))
  }),

  occurrenceCase(
    'finds none where the user deleted the occurrence',
    changed,
    async (scene, written) => {
      const find = findOccurrence(written, SECOND)
      const externalId = await instanceOf(scene, written, SECOND)
      await scene.harness.calendar.deleteByUser(externalId)
      assert.deepEqual(await scene.find(find), [])
      const update = await scene.run(updateOccurrence(find, externalId))
      assert.equal(failureOf(update, 'refused').class, 'EVENT_GONE')
      assert.equal((await scene.events()).length, 1)
    },
  ),

  occurrenceCase(
    'is changed for certain when the answer was lost',
    changed,
    async (scene, written) => {
      const find = findOccurrence(written, SECOND)
      const update = updateOccurrence(find, await instanceOf(scene, written, SECOND))
      await scene.faults.loseAnswer(1)
      failureOf(await scene.run(update), 'unanswered', 'ambiguous')
      assert.equal(await changeOccurrence(scene, written, SECOND), null)
      assert.deepEqual(await seenIn(scene, spring), expectedIn(written.series, spring))
    },
  ),

  occurrenceCase(
    'holds the changes again that are made after an update of the series',
    changed,
    async (scene, written) => {
      await writeChanges(scene, written)
      const update = updateOf(written.operation, written.externalId, {
        ...changed,
        title: 'Geometry',
      })
      const series = update.event ?? assert.fail()
      const layout = layoutOf(scene.provider, series)
      const master = layout.kind === 'native' ? layout.master : series
      assert.equal((await scene.run({ ...update, event: master })).kind, 'done')
      await writeChanges(scene, {
        ...written,
        series,
        layout,
        operation: { ...update, event: master },
      })
      assert.deepEqual(await seenIn(scene, spring), expectedIn(series, spring))
    },
  ),
]
