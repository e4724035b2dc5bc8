import { inject, afterEach, beforeEach, expect, it } from 'vitest'
import { Collected, hasAll, newIds, nudgeFor, Place, subscribeAll } from './place.js'

let place: Place
beforeEach(() => {
  place = new Place(inject('kafkaBrokers'))
})
afterEach(() => place.close())

it('takes each nudge to exactly one of two workers, and a connection always to the same one', async () => {
  const [one, two] = [await subscribeAll(place.create()), await subscribeAll(place.create())]
  await place.untilMembers(2)
  const sender = place.create()
  const ids = newIds(40)
  for (let round = 1; round <= 3; round++) {
    await sender.nudge(ids.map(nudgeFor))
    await place.untilConsumed(() => one.items.length + two.items.length >= ids.length * round)
  }
  const [first, second] = [new Set(one.items), new Set(two.items)]
  expect(first.size + second.size).toBe(ids.length)
  expect([...first].filter((id) => second.has(id))).toEqual([])
  expect(Math.min(first.size, second.size)).toBeGreaterThan(0)
})

it('hands a connection over once per batch, and commits all its messages', async () => {
  const sender = place.create()
  await sender.ensureTopics()
  const [often = '', other = ''] = newIds(2)
  // One produce request, so that one fetch brings them all.
  await sender.nudge([...Array.from({ length: 30 }, () => nudgeFor(often)), nudgeFor(other)])
  const taken = await subscribeAll(sender)
  await taken.until('both', hasAll([often, other]))
  await place.untilCommitted(31)
  expect([...taken.items].sort()).toEqual([often, other].sort())
})

it('goes on where the group had stopped', async () => {
  const first = place.create()
  const before = await subscribeAll(first)
  const ids = newIds(20)
  await first.nudge(ids.map(nudgeFor))
  await before.until('20 nudges', hasAll(ids))
  await first.close()

  const second = place.create()
  const later = newIds(20)
  await second.nudge(later.map(nudgeFor))
  const after = await subscribeAll(second)
  await after.until('20 later nudges', hasAll(later))
  expect(after.items.filter((id) => ids.includes(id))).toEqual([])
})

it('loses no nudge that was sent before the group existed', async () => {
  const transport = place.create()
  const ids = newIds(10)
  await transport.nudge(ids.map(nudgeFor))
  const taken = await subscribeAll(transport)
  await taken.until('10 nudges', hasAll(ids))
})

it('carries the nudges of several integrations to one consumer', async () => {
  const other = `${place.prefix}-google`
  const topicPrefixes = { 'microsoft-outlook': place.prefix, 'google-calendar': other }
  const transport = place.create({ topicPrefixes })
  const taken = await subscribeAll(transport)
  const [outlook = '', google = ''] = newIds(2)
  await transport.nudge([
    nudgeFor(outlook),
    { ...nudgeFor(google), integration: 'google-calendar' },
  ])
  await taken.until('both', hasAll([outlook, google]))
})

it('rests a partition after busy while the others go on', async () => {
  const transport = place.create({ timings: { busyPauseMs: 200 } })
  const taken = new Collected<string>()
  const [slow = '', ...others] = newIds(30)
  let isBusy = true
  await transport.subscribe((id) => {
    taken.add(id)
    return id === slow && isBusy ? 'busy' : 'queued'
  })
  await transport.nudge([slow, ...others].map(nudgeFor))
  const count = (items: readonly string[]): number => items.filter((id) => id === slow).length
  await taken.until('the slow one four times', (items) => count(items) >= 4)
  // The ones behind it in its own partition wait with it; a partition of four is not all of them.
  expect(new Set(taken.items).size).toBeGreaterThan(10)
  isBusy = false
  await taken.until('all', hasAll([slow, ...others]))
  await place.untilCommitted(30)
})

it('takes a handler that throws as an answer, and goes on', async () => {
  const transport = place.create()
  const taken = new Collected<string>()
  const [bad = '', good = ''] = newIds(2)
  await transport.subscribe((id) => {
    taken.add(id)
    if (id === bad) throw new Error('a bug')
    return 'queued'
  })
  await transport.nudge([nudgeFor(bad), nudgeFor(good)])
  await taken.until('both', hasAll([bad, good]))
  await place.untilCommitted(2)
  expect(taken.items.filter((id) => id === bad)).toHaveLength(1)
  expect(place.log.items.map(({ event }) => event)).toContain('kafka.handler.failed')
})
