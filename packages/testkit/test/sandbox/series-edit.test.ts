import { describe, expect, it } from 'vitest'
import type { SandboxSettings } from '@calsync/testkit/sandbox'
import { fourMondays, march, mondays, on, seriesRig, zone } from './series.js'

type Setting = SandboxSettings['exceptionsAfterSeriesEdit']

const pattern = { interval: 1, ...mondays }
const whole = { pattern, range: fourMondays }
const daily = { pattern: { type: 'daily', interval: 1 }, range: fourMondays }
const fortnightly = { pattern: { ...pattern, interval: 2 }, range: fourMondays }
const longer = { pattern, range: { ...fourMondays, numberOfOccurrences: 5 } }
const utc = (time: string) => ({ dateTime: `2026-03-02T${time}:00`, timeZone: 'UTC' })

/** The second Monday is called Clay and is on Tuesday, the third is gone. */
async function edited(setting: Setting, body: object) {
  const rig = await seriesRig({}, { exceptionsAfterSeriesEdit: setting })
  const [second, third] = [rig.pathOf('2026-03-09'), rig.pathOf('2026-03-16')]
  await rig.graph('PATCH', second, { subject: 'Clay', ...on(10) })
  await rig.graph('DELETE', third)
  const { status, text } = await rig.graph('PATCH', rig.masterPath, body)
  if (status !== 200) throw new Error(text)
  return rig
    .mailbox()
    .occurrences(march)
    .map(({ start, subject }) => `${start.slice(8, 13)} ${subject}`)
}

const kept = ['02T08 Pottery', '10T08 Clay', '23T08 Pottery']
const dropped = ['02T08 Pottery', '09T08 Pottery', '16T08 Pottery', '23T08 Pottery']

describe('exceptions after a change of their series', () => {
  it.each<[string, object, Setting, readonly string[]]>([
    ['free time', { showAs: 'free' }, 'drop_when_moved', kept],
    ['free time', { showAs: 'free' }, 'always_drop', kept],
    ['free time', { showAs: 'free' }, 'keep', kept],
    ['the same recurrence', { recurrence: whole }, 'drop_when_moved', kept],
    ['the same recurrence', { recurrence: whole }, 'always_drop', dropped],
    ['the same recurrence', { recurrence: whole }, 'keep', kept],
    ['the same start', on(2), 'drop_when_moved', kept],
    ['the same start', on(2), 'always_drop', kept],
    ['a longer duration', { end: on(2, '09:00', '12:00').end }, 'drop_when_moved', kept],
    ['a longer range', { recurrence: longer }, 'drop_when_moved', [...dropped, '30T07 Pottery']],
    ['a longer range', { recurrence: longer }, 'keep', [...kept, '30T07 Pottery']],
    [
      'an hour later',
      on(2, '10:00', '11:00'),
      'drop_when_moved',
      ['02T09 Pottery', '09T09 Pottery', '16T09 Pottery', '23T09 Pottery'],
    ],
    [
      'an hour later',
      on(2, '10:00', '11:00'),
      'always_drop',
      ['02T09 Pottery', '09T09 Pottery', '16T09 Pottery', '23T09 Pottery'],
    ],
    [
      'an hour later',
      on(2, '10:00', '11:00'),
      'keep',
      ['02T09 Pottery', '10T08 Clay', '23T09 Pottery'],
    ],
    [
      'another zone with the same moment',
      { start: utc('08:00'), end: utc('09:30'), recurrence: whole },
      'drop_when_moved',
      dropped,
    ],
    [
      'another zone with the same moment',
      { start: utc('08:00'), end: utc('09:30'), recurrence: whole },
      'keep',
      kept,
    ],
    [
      'another pattern that has neither date',
      { recurrence: daily },
      'keep',
      ['02T08 Pottery', '03T08 Pottery', '04T08 Pottery', '05T08 Pottery'],
    ],
    [
      'another pattern that has one of the dates',
      { recurrence: fortnightly },
      'keep',
      ['02T08 Pottery', '30T07 Pottery'],
    ],
  ])('%s: %o under %s', async (_, body, setting, expected) => {
    expect(await edited(setting, body)).toEqual(expected)
  })

  it('are not forgotten when the setting changes later', async () => {
    const { sandbox, graph, masterPath, pathOf, dates } = await seriesRig()
    await graph('DELETE', pathOf('2026-03-09'))
    sandbox.configure({ exceptionsAfterSeriesEdit: 'keep' })
    await graph('PATCH', masterPath, on(2, '11:00', '12:00'))
    expect(dates()).toEqual(['2026-03-02', '2026-03-16', '2026-03-23'])
  })

  it('do not come back with the date that dropped them', async () => {
    const { graph, masterPath, pathOf, dates } = await seriesRig()
    await graph('DELETE', pathOf('2026-03-09'))
    await graph('PATCH', masterPath, on(2, '11:00', '12:00'))
    await graph('PATCH', masterPath, on(2))
    expect(dates()).toHaveLength(4)
  })
})

it('a series cannot start after the end of its range', async () => {
  const range = { startDate: '2026-03-02', type: 'endDate', endDate: '2026-03-10' }
  const { graph, masterPath } = await seriesRig({ recurrence: { pattern, range } })
  const { status, json } = await graph('PATCH', masterPath, on(11))
  expect([status, json.error?.code]).toEqual([400, 'ErrorPropertyValidationFailure'])
  expect((await graph('PATCH', masterPath, on(10))).status).toBe(200)
})

it('a moved start takes the range along', async () => {
  const { graph, masterPath, dates } = await seriesRig()
  const { json } = await graph('PATCH', masterPath, on(5))
  expect(json.recurrence?.range).toMatchObject({
    startDate: '2026-03-05',
    recurrenceTimeZone: zone,
  })
  expect(dates()).toEqual(['2026-03-09', '2026-03-16', '2026-03-23', '2026-03-30'])
})
