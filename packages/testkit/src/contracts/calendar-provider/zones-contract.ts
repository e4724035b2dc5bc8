import assert from 'node:assert/strict'
import { endInstantOf, startInstantOf } from '@calsync/core'
import { providerCase } from './provider-case.js'
import {
  assertSound,
  createdId,
  creation,
  findOf,
  foundText,
  type ProviderScene,
} from './provider-scene.js'
import { seenIn, shownAs } from './series-scene.js'

/** Zones under all kinds of names, with offsets of all kinds. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'US/Eastern',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Calcutta',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
] as const

/** Wall times at which clocks change, in zones that do it by an hour and by half of one. */
const clockChanges = [
  ['a start in the hour left out', 'Europe/Berlin', '2027-03-28T02:30:00', 'PT1H'],
  ['an end in the hour left out', 'Europe/Berlin', '2027-03-28T01:45:00', 'PT30M'],
  ['a start in the repeated hour', 'Europe/Berlin', '2027-10-31T02:30:00', 'PT1H'],
  ['an end in the repeated hour', 'Europe/Berlin', '2027-10-31T01:30:00', 'PT2H'],
  ['a start in the half hour left out', 'Australia/Lord_Howe', '2027-10-03T02:15:00', 'PT1H'],
  ['a start in the repeated half hour', 'Australia/Lord_Howe', '2027-04-04T01:45:00', 'PT1H'],
  ['a start in the hour New York leaves out', 'America/New_York', '2027-03-14T02:30:00', 'PT1H'],
  ['a day that has 23 hours', 'America/New_York', '2027-03-13T12:00:00', 'P1D'],
] as const

const year = { from: '2026-12-20T00:00:00Z', to: '2028-01-10T00:00:00Z' }

/** Creates the event of an operation; the calendar shows it as it is meant, and knows it again. */
async function assertWritten(
  scene: ProviderScene,
  input: Parameters<typeof creation>[0],
): Promise<void> {
  const create = creation(input)
  const event = create.event ?? assert.fail()
  const externalId = await scene.create(create)
  const [seen] = await scene.eventsOf(create)
  assert.deepEqual([`${seen?.start} to ${seen?.end} ${seen?.title}`], [shownAs(event)])
  assert.deepEqual(foundText(await scene.find(findOf(create))), [`${externalId} same`])
}

/** Wall times become the instants that the model gives them, and dates stay dates. */
export const zonesContract = [
  ...zones.map((timeZone) =>
    providerCase(`keeps the instants of ${timeZone}, in winter and in summer`, async (scene) => {
      for (const start of ['2027-01-11T09:15:00', '2027-07-12T09:15:00']) {
        await assertWritten(scene, { timeZone, start, duration: 'PT45M' })
      }
    }),
  ),

  ...clockChanges.map(([name, timeZone, start, duration]) =>
    providerCase(`keeps the instants of a clock change: ${name}`, async (scene) => {
      await assertWritten(scene, { timeZone, start, duration })
    }),
  ),

  providerCase('keeps all-day events on their dates, wherever they are', async (scene) => {
    for (const timeZone of [null, 'Europe/Berlin', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      // The day of a clock change, several days across one, and the turn of a year.
      for (const [start, duration] of [
        ['2027-03-28T00:00:00', 'P1D'],
        ['2027-10-30T00:00:00', 'P3D'],
        ['2027-12-31T00:00:00', 'P1D'],
      ] as const) {
        await assertWritten(scene, { timeZone, start, duration, showWithoutTime: true })
      }
    }
    const seen = await scene.harness.calendar.occurrences(year)
    assert.equal(seen.filter(({ allDay }) => allDay).length, 12)
    assert.equal((await seenIn(scene, year)).length, 12)
  }),

  providerCase('refuses a timed event without a zone, or keeps its length', async (scene) => {
    const create = creation({ timeZone: null, start: '2027-06-01T09:00:00', duration: 'PT1H' })
    const event = create.event ?? assert.fail()
    const preparation = scene.provider.prepare(create)
    if (preparation.kind === 'refused') {
      assertSound(preparation.error)
      assert.equal(preparation.error.class, 'UNSUPPORTED_EVENT')
      return
    }
    createdId(await scene.runPrepared(preparation.prepared))
    const [seen] = await scene.eventsOf(create)
    const length = Date.parse(seen?.end ?? '') - Date.parse(seen?.start ?? '')
    assert.equal(length, endInstantOf(event) - startInstantOf(event))
    // No zone is a day away from UTC, so it is the same or a neighbouring day there.
    const shift = Date.parse(seen?.start ?? '') - startInstantOf(event)
    assert.ok(Math.abs(shift) <= 14 * 3_600_000, `${shift} ms away`)
  }),
]
