import {
  formatWallTime,
  occurrenceOf,
  outlineOf,
  parseWallTime,
  recurrenceIds,
  startInstantOf,
  type CalendarEvent,
  type CalendarEventInput,
  type Operation,
} from '@calsync/core'
import { describe, expect, test } from 'vitest'
import { operation } from '../support/events.js'
import { externalIdOf, sandboxSession } from '../support/sandbox-session.js'
import { seriesEvent } from '../support/series.js'

type Session = Awaited<ReturnType<typeof sandboxSession>>

const weekly = { recurrenceRules: ['FREQ=WEEKLY;COUNT=8'] }
const spring = { from: '2027-01-01T00:00:00Z', to: '2028-01-01T00:00:00Z' }
let last = 0

/** An operation of a record of its own. */
function fresh(more: Partial<Operation>): Operation {
  const number = `${++last}`
  return operation({
    id: `record-${number}`,
    correlation: `record-${number}/1`,
    transactionId: `0b7f3c1e-8f0a-5c5e-9a53-${number.padStart(12, '0')}`,
    ...more,
  })
}

function at(id: string, series: CalendarEvent, seriesId: string, excluded: boolean): Operation {
  const event = excluded ? null : occurrenceOf(series, id)
  const master = { ...series, recurrenceOverrides: {} }
  return fresh({
    action: 'find',
    event,
    occurrence: { seriesId, recurrenceId: id, series: master, excluded },
  })
}

/** Writes a series in the form that the provider gives it; the id of the series. */
async function write({ provider, run }: Session, series: CalendarEvent): Promise<string> {
  const outline = outlineOf(series)
  if (outline === null) throw new Error('it never happens')
  const form = provider.series(outline)
  if (form.kind === 'occurrences') throw new Error(form.reason)
  const master = fresh({ event: { ...outline.event, recurrenceOverrides: {} } })
  const externalId = externalIdOf(await run(master))
  for (const id of [...form.excluded, ...form.changed]) {
    const find = at(id, outline.event, externalId, form.excluded.includes(id))
    const found = await run(find)
    if (found.kind !== 'found') throw new Error(found.kind)
    const [instance] = found.events
    expect(instance?.content).toBe('different')
    const update = { ...find, action: 'update', externalId: instance?.externalId ?? '' } as const
    expect(await run(update)).toMatchObject({ kind: 'done' })
  }
  for (const id of form.apart) externalIdOf(await run(fresh({ event: occurrenceOf(series, id) })))
  return externalId
}

/** What Outlook shows, as `start title`. */
function shown({ mailbox }: Session): string[] {
  return mailbox()
    .occurrences(spring)
    .map(({ start, subject }) => `${start} ${subject}`)
    .sort()
}

/** What it should show. */
function wanted(series: CalendarEvent): string[] {
  const range = { from: Date.parse(spring.from), until: Date.parse(spring.to) }
  return recurrenceIds(series, range, 1_000)
    .ids.map((id) => occurrenceOf(series, formatWallTime(id)))
    .filter((event) => event !== null)
    .map((event) => {
      const instant = event.showWithoutTime ? parseWallTime(event.start) : startInstantOf(event)
      const text = new Date(instant ?? 0).toISOString()
      return `${event.showWithoutTime ? text.slice(0, 10) : text} ${event.title}`
    })
    .sort()
}

describe('a series is shown as it is meant', () => {
  test.each<[string, Partial<CalendarEventInput>]>([
    ['over the change of clocks', weekly],
    [
      'changed, moved, moved too far, excluded, added',
      {
        ...weekly,
        recurrenceOverrides: {
          '2027-03-08T09:30:00': { title: 'Exam' },
          '2027-03-15T09:30:00': { start: '2027-03-17T14:00:00', duration: 'PT2H' },
          '2027-03-22T09:30:00': { start: '2027-03-30T08:00:00' },
          '2027-04-05T09:30:00': { excluded: true },
          '2027-04-07T09:30:00': { title: 'Extra' },
          '2027-04-12T09:30:00': { start: '2027-04-12T20:00:00', timeZone: 'America/New_York' },
        },
      },
    ],
    [
      'all day',
      {
        start: '2027-03-01T00:00:00',
        duration: 'P2D',
        showWithoutTime: true,
        timeZone: 'Pacific/Auckland',
        recurrenceRules: ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=6'],
        recurrenceOverrides: {
          '2027-04-30T00:00:00': { title: 'Trip', start: '2027-05-03T00:00:00' },
          '2027-05-28T00:00:00': { excluded: true },
        },
      },
    ],
  ])('%s', async (_name, input) => {
    const session = await sandboxSession()
    const series = seriesEvent(input)
    await write(session, series)
    expect(shown(session)).toEqual(wanted(series))
    expect(session.sandbox.mail()).toEqual([])
  })
})

test('found, changed, made a single event and a series again', async () => {
  const session = await sandboxSession()
  const { run, mailbox } = session
  const create = fresh({ event: seriesEvent(weekly) })
  const externalId = externalIdOf(await run(create))
  const find = { ...create, action: 'find', externalId } as const
  expect(await run(find)).toMatchObject({ events: [{ externalId, content: 'same' }] })

  const fortnightly = seriesEvent({ recurrenceRules: ['FREQ=WEEKLY;INTERVAL=2;COUNT=8'] })
  expect(await run({ ...find, event: fortnightly })).toMatchObject({
    events: [{ content: 'different' }],
  })
  for (const event of [fortnightly, seriesEvent(), seriesEvent(weekly)]) {
    const update = { ...create, action: 'update', externalId, event } as const
    expect(await run(update)).toMatchObject({ kind: 'done', externalId, echo: { altered: [] } })
    expect(await run({ ...find, event })).toMatchObject({ events: [{ content: 'same' }] })
    expect(shown(session)).toEqual(wanted(event))
  }
  expect(mailbox().events()).toHaveLength(1)
})

test('an occurrence that a user has moved is found where the series would have it', async () => {
  const session = await sandboxSession()
  const series = seriesEvent({
    ...weekly,
    recurrenceOverrides: { '2027-03-08T09:30:00': { title: 'Exam', start: '2027-03-13T20:00:00' } },
  })
  const seriesId = await write(session, series)
  const find = at('2027-03-08T09:30:00', series, seriesId, false)
  expect(await session.run(find)).toMatchObject({ events: [{ content: 'same' }] })
  const before = await session.run(at('2027-03-15T09:30:00', series, seriesId, false))
  expect(before).toMatchObject({ events: [{ content: 'same' }] })
})

test('a look at an occurrence that is gone, and at a series that is gone', async () => {
  const session = await sandboxSession()
  const { run, sandbox } = session
  const series = seriesEvent({
    ...weekly,
    recurrenceOverrides: { '2027-03-08T09:30:00': { excluded: true } },
  })
  const seriesId = await write(session, series)
  const look = at('2027-03-08T09:30:00', series, seriesId, true)
  expect(await run(look)).toMatchObject({ kind: 'found', events: [] })
  sandbox.deleteAsUser('alice', seriesId)
  expect(await run(look)).toMatchObject({ kind: 'refused', error: { class: 'EVENT_GONE' } })
})

test('changes, looks and a create in one batch', async () => {
  const session = await sandboxSession()
  const series = seriesEvent({
    ...weekly,
    recurrenceOverrides: { '2027-03-08T09:30:00': { title: 'Exam' } },
  })
  const seriesId = await write(session, series)
  const look = at('2027-03-08T09:30:00', series, seriesId, false)
  const gone = at('2027-03-09T09:30:00', series, seriesId, true)
  const create = fresh({ event: seriesEvent(weekly) })
  const outcomes = await session.execute([look, gone, create].map((each) => session.prepare(each)))
  expect(outcomes).toMatchObject([
    { outcome: { kind: 'found', events: [{ content: 'same', echo: { altered: [] } }] } },
    { outcome: { kind: 'found', events: [] } },
    { outcome: { kind: 'done', echo: { altered: [] } } },
  ])
})

describe('echo', () => {
  test('is the same after a create, an update and a look', async () => {
    const { run } = await sandboxSession()
    for (const input of [{}, weekly, { title: ' Größe  II ' }]) {
      const create = fresh({ event: seriesEvent(input) })
      const created = await run(create)
      const externalId = externalIdOf(created)
      const updated = await run({ ...create, action: 'update', externalId })
      const found = await run({ ...create, action: 'find', externalId })
      if (created.kind !== 'done' || updated.kind !== 'done' || found.kind !== 'found') {
        throw new Error('not answered')
      }
      expect(created.echo).toMatchObject({ altered: [] })
      expect(updated.echo).toEqual(created.echo)
      expect(found.events.map(({ echo }) => echo)).toEqual([created.echo])
    }
  })

  test('tells what a user has changed by its hash', async () => {
    const session = await sandboxSession()
    const { run, gateway, session: connection } = session
    const create = fresh({ event: seriesEvent(weekly) })
    const created = await run(create)
    const externalId = externalIdOf(created)
    await gateway.send(connection.credential, {
      method: 'PATCH',
      operation: 'update',
      path: `/me/events/${encodeURIComponent(externalId)}`,
      headers: { 'Content-Type': 'application/json', Prefer: 'IdType="ImmutableId"' },
      body: JSON.stringify({ subject: 'Art' }),
    })
    const found = await run({ ...create, action: 'find', externalId })
    expect(found).toMatchObject({
      events: [{ content: 'different', echo: { altered: ['title'] } }],
    })
    const [event] = found.kind === 'found' ? found.events : []
    expect(event?.echo?.hash).not.toBe(created.kind === 'done' ? created.echo?.hash : undefined)
  })
})

describe('a zone that the mailbox does not know', () => {
  const windows = 'W. Europe Standard Time'

  test.each<[string, string[], Partial<CalendarEventInput>, string]>([
    ['a single event, under the IANA name', [windows], {}, 'Europe/Berlin'],
    ['a single event, in UTC', [windows, 'Europe/Berlin'], {}, 'UTC'],
    ['a series, under the IANA name', [windows], weekly, 'Europe/Berlin'],
  ])('%s', async (_name, unsupportedTimeZones, input, zone) => {
    const session = await sandboxSession()
    session.sandbox.configureMailbox('alice', { unsupportedTimeZones })
    const create = fresh({ event: seriesEvent(input) })
    const frozen = session.prepare(create)
    for (const _ of unsupportedTimeZones) {
      expect(await session.execute([frozen])).toMatchObject([
        { outcome: { kind: 'not_sent', error: { class: 'NOT_ATTEMPTED' } } },
      ])
    }
    expect(await session.execute([frozen])).toMatchObject([
      { outcome: { kind: 'done', echo: { altered: [] } } },
    ])
    expect(session.mailbox().events()).toMatchObject([
      { resource: { originalStartTimeZone: zone } },
    ])
    expect(shown(session)).toEqual(wanted(seriesEvent(input)))

    // Known by now: the next one goes out right at once, and a replay of the first is the same.
    expect(await session.run(fresh({ event: seriesEvent(input) }))).toMatchObject({ kind: 'done' })
    const stored: unknown = JSON.parse(JSON.stringify(frozen.request))
    const replayed = session.provider.replay(create.id, stored)
    expect(await session.execute([replayed])).toMatchObject([{ outcome: { kind: 'done' } }])
    expect(session.mailbox().events()).toHaveLength(2)
  })

  test('a series is never shown at other hours: it is refused with the name of the zone', async () => {
    const session = await sandboxSession()
    const unsupportedTimeZones = [windows, 'Europe/Berlin']
    session.sandbox.configureMailbox('alice', { unsupportedTimeZones })
    const create = fresh({ event: seriesEvent(weekly) })
    expect(await session.run(create)).toMatchObject({ kind: 'not_sent' })
    for (let times = 0; times < 2; times++) {
      const outcome = await session.run(create)
      expect(outcome).toMatchObject({ kind: 'refused', error: { class: 'UNSUPPORTED_EVENT' } })
      if ('error' in outcome) expect(outcome.error.message).toContain(`"${windows}"`)
    }
    expect(session.mailbox().events()).toEqual([])
  })

  test('others in the same batch are not held up', async () => {
    const session = await sandboxSession({ outlook: { packing: 'parallel' } })
    session.sandbox.configureMailbox('alice', { unsupportedTimeZones: [windows] })
    const events = [{}, { timeZone: 'Asia/Tokyo' }, weekly].map((input) => seriesEvent(input))
    const call = events.map((event) => session.prepare(fresh({ event })))
    const kinds = async () => (await session.execute(call)).map(({ outcome }) => outcome.kind)
    expect(await kinds()).toEqual(['not_sent', 'done', 'not_sent'])
    expect(await kinds()).toEqual(['done', 'done', 'done'])
    expect(session.mailbox().events()).toHaveLength(3)
  })

  test('IANA names, to a mailbox that takes none', async () => {
    const session = await sandboxSession({
      outlook: { zoneStyle: 'iana' },
      sandbox: { ianaTimeZones: false },
    })
    const create = fresh({ event: seriesEvent(weekly) })
    expect(await session.run(create)).toMatchObject({ kind: 'not_sent' })
    expect(await session.run(create)).toMatchObject({ kind: 'done' })
    expect(shown(session)).toEqual(wanted(seriesEvent(weekly)))
  })
})
