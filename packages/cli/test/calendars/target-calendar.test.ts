import { afterEach, describe, expect, it } from 'vitest'
import { type ConnectOptions, parseCalendarEvent, type RenderTarget } from '@calsync/core'
import { outlook } from '@calsync/pica-provider'
import { OutlookWorld, type WorldOptions } from '../series/outlook-world.js'

const lesson = (title: string) =>
  parseCalendarEvent({
    title,
    start: '2026-03-02T09:00:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H',
  })

/** Alice's mailbox, connected as a host does it. */
class Host extends OutlookWorld {
  connection = ''

  constructor(options: WorldOptions) {
    super(options)
    this.facilitators.push('alice')
  }

  async connectAlice(options: Partial<ConnectOptions> = {}): Promise<void> {
    const connected = this.calsync.connections.connect({ userId: 'alice', ...options })
    const settled = Promise.allSettled([connected])
    await this.clock.advance(5_000)
    await settled
    this.connection = (await connected).connection.id
  }

  /** What stands where: the title of each event, by the name of its calendar. */
  async shown(): Promise<Record<string, string[]>> {
    const names = new Map<string, string>()
    for (const { id, name } of await this.calendars()) names.set(id, name)
    const shown: Record<string, string[]> = {}
    for (const { calendarId, subject } of this.sandbox.mailbox('alice').events()) {
      ;(shown[names.get(calendarId) ?? '?'] ??= []).push(subject)
    }
    for (const titles of Object.values(shown)) titles.sort()
    return shown
  }

  async calendars() {
    return await this.#call((provider, session) => provider.listCalendars(session))
  }

  /** The user deletes a calendar, with what is in it. */
  async userDeletes(name: string): Promise<void> {
    const calendar = (await this.calendars()).find((one) => one.name === name)
    const path = `/me/calendars/${encodeURIComponent(calendar?.id ?? '')}`
    await this.#call((provider, { credential }) =>
      provider.gateway.send(credential, { method: 'DELETE', operation: 'test', path }),
    )
  }

  async #call<T>(
    call: (
      provider: ReturnType<typeof outlook>,
      session: Parameters<ReturnType<typeof outlook>['listCalendars']>[0],
    ) => Promise<T>,
  ): Promise<T> {
    const { gateway } = this
    const { credential } = await gateway.resolve({ gatewayUserId: 'alice' })
    const answer = call(outlook({ gateway }), { connectionId: 'test', credential })
    await this.clock.advance(5_000)
    return await answer
  }
}

let world: Host
afterEach(async () => {
  for (const worker of world.workers) {
    const stopped = worker.stop()
    await world.clock.advance(5_000)
    await stopped
  }
})

async function open(options: Omit<WorldOptions, 'seed'> = {}): Promise<Host> {
  world = new Host({ seed: 7, ...options })
  await world.clock.advance(1)
  return world
}

describe.each(['recreate', 'detach'] as const)('a calendar of its own (%s)', (whenGone) => {
  it('takes all events; when the user deletes it, nothing is sent until another one is chosen', async () => {
    const targets: RenderTarget[] = []
    const host = await open({
      parts: {
        policy: { whenGone, visibilityMs: 60_000 },
        event: ({ event }, target) => {
          targets.push(target)
          return event
        },
      },
    })
    await host.connectAlice({ calendar: { create: 'Acme' } })
    await host.startWorker()
    await host.put(
      new Map([
        ['1', lesson('Yoga')],
        ['2', lesson('Choir')],
      ]),
    )
    await host.quiet()
    expect(await host.shown()).toEqual({ Acme: ['Choir', 'Yoga'] })
    const [acme] = (await host.calendars()).filter(({ name }) => name === 'Acme')
    expect(new Set(targets.map(({ calendar }) => calendar))).toEqual(new Set([acme?.id]))

    await host.userDeletes('Acme')
    // Long enough after the last write that an answer cannot be stale.
    await host.clock.advance(300_000)
    await host.put(new Map([['1', lesson('Yoga, edited')]]))
    await host.clock.advance(300_000)
    const [connection] = await host.calsync.connections.list()
    expect(connection).toMatchObject({
      state: 'blocked',
      lastError: { class: 'CALENDAR_GONE' },
    })
    expect(await host.shown()).toEqual({})
    const { operations } = host.sandbox.state().totals
    await host.put(new Map([['3', lesson('Late')]]))
    await host.clock.advance(300_000)
    expect(host.sandbox.state().totals.operations).toBe(operations)

    await host.connectAlice({ calendar: { create: 'Acme' } })
    await host.quiet()
    expect(await host.shown()).toEqual({ Acme: ['Choir', 'Late', 'Yoga, edited'] })
    expect(host.sandbox.duplicates()).toEqual([])
  })
})

describe('another calendar', () => {
  it('is refused while the first one holds events, and taken once they are gone', async () => {
    const host = await open()
    await host.connectAlice()
    await host.startWorker()
    await host.put(new Map([['1', lesson('Yoga')]]))
    await host.quiet()
    await expect(host.connectAlice({ calendar: { create: 'Acme' } })).rejects.toMatchObject({
      code: 'CALENDAR_IN_USE',
    })
    await host.calsync.connections.setUser('alice', { enabled: false, by: 'alice' })
    await host.clock.advance(10_000)
    await host.quiet()
    expect(await host.shown()).toEqual({})
    await host.connectAlice({ calendar: { create: 'Acme' } })
    await host.calsync.connections.setUser('alice', { enabled: true, by: 'alice' })
    await host.clock.advance(10_000)
    await host.quiet()
    expect(await host.shown()).toEqual({ Acme: ['Yoga'] })
  })
})

describe('a user who opts out', () => {
  it('keeps the events as they are, or has them removed, and gets all back', async () => {
    const host = await open()
    await host.connectAlice()
    await host.startWorker()
    await host.put(new Map([['1', lesson('Yoga')]]))
    await host.quiet()
    const { connections } = host.calsync
    await connections.setUser('alice', { enabled: false, events: 'keep', by: 'alice' })
    await host.put(
      new Map([
        ['1', lesson('Edited')],
        ['2', lesson('New')],
      ]),
    )
    await host.clock.advance(60_000)
    expect(await host.shown()).toEqual({ Calendar: ['Yoga'] })
    await connections.setUser('alice', { enabled: false, events: 'remove', by: 'alice' })
    await host.clock.advance(10_000)
    await host.quiet()
    expect(await host.shown()).toEqual({})
    await connections.setUser('alice', { enabled: true, by: 'alice' })
    await host.clock.advance(10_000)
    await host.quiet()
    expect(await host.shown()).toEqual({ Calendar: ['Edited', 'New'] })
  })
})
