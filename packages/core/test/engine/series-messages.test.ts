import { describe, expect, it } from 'vitest'
import { type HostRow, SimulatedHost } from './simulated-host.js'

async function hostWith(row: Partial<HostRow>): Promise<SimulatedHost> {
  const host = new SimulatedHost(1)
  host.publishes = true
  await host.connect('alice')
  const started = host.startWorker()
  await host.clock.advance(100)
  await started
  await host.put('1', {
    title: 'Choir',
    start: '2026-03-02T09:00:00',
    facilitators: ['alice'],
    ...row,
  })
  expect(await host.quiet()).toBe(true)
  host.published.length = 0
  return host
}

function toasts(host: SimulatedHost): unknown[] {
  return host.published
    .filter(({ kind }) => kind === 'notification')
    .map(({ body }) => (body as { notification?: { message?: string } }).notification?.message)
}

const updated = '"Choir" has been updated in your Simulated calendar'

describe('the toasts about an edit of a series', () => {
  it('do not say that it was removed when one occurrence was given back', async () => {
    const host = await hostWith({
      rrule: 'FREQ=WEEKLY;COUNT=4',
      recurrence_overrides: { '2026-03-09T09:00:00': { excluded: true } },
    })
    await host.put('1', { recurrence_overrides: {} })
    expect(await host.quiet()).toBe(true)
    expect(toasts(host)).toEqual([updated])
  })

  it('do not say that it was removed when it now stands occurrence by occurrence', async () => {
    const host = await hostWith({ rrule: 'FREQ=WEEKLY;COUNT=4' })
    await host.put('1', { rrule: 'FREQ=MONTHLY;COUNT=4' })
    expect(await host.quiet()).toBe(true)
    expect(toasts(host)).toEqual([updated])
  })
})
