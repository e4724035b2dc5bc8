import assert from 'node:assert/strict'
import type { CalendarEventInput, Echo, Operation, Outcome } from '@calsync/core'
import { providerCase } from './provider-case.js'
import { creation, findOf, type ProviderScene, updateOf } from './provider-scene.js'
import { layoutOf } from './series-layout.js'

type Example = readonly [name: string, event: Partial<CalendarEventInput>]

const single: readonly Example[] = [
  ['a timed event', {}],
  ['an all-day event', { start: '2027-03-14T00:00:00', duration: 'P2D', showWithoutTime: true }],
  ['an event in a zone under an old name', { timeZone: 'Asia/Calcutta' }],
  ['an event in a zone of an odd offset', { timeZone: 'Pacific/Chatham' }],
  ['an event in UTC', { timeZone: 'UTC' }],
  ['an event across a clock change', { start: '2027-03-27T22:00:00', duration: 'PT8H' }],
  ['an event with a long description', { description: '<b>Bring</b> a pencil & paper' }],
  ['a cancelled event', { status: 'cancelled' }],
]
const series: readonly Example[] = [
  ['a weekly series', { recurrenceRules: ['FREQ=WEEKLY;COUNT=6'] }],
  ['a series until a day', { recurrenceRules: ['FREQ=DAILY;UNTIL=20270310T093000'] }],
  ['a monthly series', { recurrenceRules: ['FREQ=MONTHLY;BYDAY=1MO'] }],
  [
    'an all-day series',
    {
      start: '2027-03-15T00:00:00',
      duration: 'P1D',
      showWithoutTime: true,
      recurrenceRules: ['FREQ=WEEKLY;COUNT=6'],
    },
  ],
]

/** The echo of a search for an event that stands once. */
async function foundEcho(scene: ProviderScene, operation: Operation): Promise<Echo> {
  const [event, ...rest] = await scene.find({ ...operation, action: 'find' })
  assert.deepEqual(rest, [])
  return event?.echo ?? assert.fail('a search tells no echo')
}

function echoOf(outcome: Outcome): Echo | undefined {
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome))
  return outcome.kind === 'done' ? outcome.echo : undefined
}

/** The echo of the write, where its answer told one, and of the searches after it are the same. */
async function assertFaithful(scene: ProviderScene, operation: Operation): Promise<Echo> {
  const told = echoOf(await scene.run(operation))
  const found = await foundEcho(scene, operation)
  assert.deepEqual(found.altered, [], 'the provider altered what was sent')
  assert.ok(found.hash.length > 0)
  if (told !== undefined) assert.deepEqual(told, found)
  assert.deepEqual(await foundEcho(scene, operation), found)
  return found
}

/** What a provider tells of what it holds. */
export const echoContract = [
  ...[...single, ...series].map(([name, event]) =>
    providerCase(
      `tells the same echo of ${name} after the write and later`,
      async (scene) => {
        const create = creation(event)
        const echo = await assertFaithful(scene, create)
        const [standing] = await scene.events()
        const update = updateOf(create, standing?.externalId ?? assert.fail(), event)
        assert.deepEqual(await assertFaithful(scene, update), echo)
      },
      {
        unless: ({ provider }) => {
          const example = creation(event).event
          if (example === null || example.recurrenceRules.length === 0) return null
          const layout = layoutOf(provider, example)
          return layout.kind === 'native' ? null : `it is no series there, because ${layout.reason}`
        },
      },
    ),
  ),

  providerCase('tells another echo of another time, length, title or zone', async (scene) => {
    const create = creation()
    const first = await assertFaithful(scene, create)
    const [standing] = await scene.events()
    const hashes = [first.hash]
    for (const change of [
      { start: '2027-03-01T10:30:00' },
      { duration: 'PT2H' },
      { title: 'Geometry' },
      // One hour earlier in London is the same instant.
      { timeZone: 'Europe/London', start: '2027-03-01T08:30:00' },
      { start: '2027-03-01T00:00:00', duration: 'P1D', showWithoutTime: true },
    ]) {
      const update = updateOf(create, standing?.externalId ?? assert.fail(), change)
      hashes.push((await assertFaithful(scene, update)).hash)
    }
    assert.equal(new Set(hashes).size, hashes.length)
  }),

  providerCase('tells the same echo whatever the description says', async (scene) => {
    const create = creation({ description: 'Bring a pencil' })
    const before = await assertFaithful(scene, create)
    const [standing] = await scene.events()
    const change = {
      description: 'Bring a <b>pen</b>',
      descriptionContentType: 'text/html',
    } as const
    const update = updateOf(create, standing?.externalId ?? assert.fail(), change)
    assert.deepEqual(await assertFaithful(scene, update), before)
  }),

  providerCase(
    'tells another echo after the user has changed the event',
    async (scene) => {
      const create = creation()
      const before = await assertFaithful(scene, create)
      const [standing] = await scene.events()
      const externalId = standing?.externalId ?? assert.fail()
      await scene.harness.calendar.retitleByUser?.(externalId, 'My lesson')
      const [event] = await scene.find(findOf(create))
      assert.equal(event?.content, 'different')
      assert.notEqual(event.echo?.hash, before.hash)
      await scene.run(updateOf(create, externalId))
      assert.deepEqual(await foundEcho(scene, create), before)
    },
    { member: 'calendar.retitleByUser' },
  ),
]
