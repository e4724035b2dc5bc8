import { describe, expect, it } from 'vitest'
import {
  type CalendarChoice,
  type CalendarInfo,
  type CalendarProvider,
  CalsyncError,
  type ProviderDescription,
} from '@calsync/core'
import { apiHost } from './api-host.js'

const alice = { userId: 'alice', organizationId: 'org' }

/** An account's calendars, whose provider may lose answers and allows one name once, or often. */
class Account {
  readonly calendars: CalendarInfo[] = [
    { id: 'main', name: 'Calendar', isDefault: true, canEdit: true },
    { id: 'team', name: 'Team', isDefault: false, canEdit: true },
    { id: 'twin-1', name: 'Twin', isDefault: false, canEdit: true },
    { id: 'twin-2', name: 'Twin', isDefault: false, canEdit: true },
    { id: 'bank', name: 'Holidays', isDefault: false, canEdit: false },
  ]
  lists = 0
  /** Told of each create; what it throws is what the caller hears. */
  creates: (make: () => CalendarInfo) => Promise<CalendarInfo> = async (make) => make()

  constructor(readonly preferred?: CalendarChoice) {}

  get provider(): Partial<CalendarProvider> {
    const { preferred } = this
    const described = { integration: 'outlook', ...(preferred && { calendar: preferred }) }
    return {
      describe: () => described as ProviderDescription,
      listCalendars: async () => {
        this.lists += 1
        return [...this.calendars]
      },
      createCalendar: (_session, name) =>
        this.creates(() => {
          const id = `made-${this.calendars.length}`
          const calendar = { id, name, isDefault: false, canEdit: true }
          this.calendars.push(calendar)
          return calendar
        }),
    }
  }

  named(name: string): CalendarInfo[] {
    return this.calendars.filter((calendar) => calendar.name === name)
  }
}

function hostOf(account = new Account()) {
  return { account, ...apiHost(['outlook'], account.provider) }
}

const lost = new CalsyncError({ code: 'TIMEOUT', message: 'no answer', retryable: true })

describe('the calendar of a connection', () => {
  it.each<[CalendarChoice, string | null]>([
    ['primary', null],
    [{ id: 'team' }, 'team'],
    [{ name: 'Team' }, 'team'],
    [{ id: 'main' }, null],
    [{ name: 'Calendar' }, null],
    [{ create: 'Team' }, 'team'],
    [{ create: 'Twin' }, 'twin-1'],
    [{ create: 'Acme classes' }, 'made-5'],
  ])('%j is %s', async (calendar, id) => {
    const { calsync } = hostOf()
    const { connection } = await calsync.connections.connect({ ...alice, calendar })
    expect(connection.calendarId).toBe(id)
  })

  it.each<[CalendarChoice, string]>([
    [{ id: 'nothing' }, 'CALENDAR_NOT_FOUND'],
    [{ name: 'Nothing' }, 'CALENDAR_NOT_FOUND'],
    [{ name: 'Twin' }, 'CALENDAR_AMBIGUOUS'],
    [{ name: 'Holidays' }, 'CALENDAR_READ_ONLY'],
    [{ create: 'Holidays' }, 'CALENDAR_READ_ONLY'],
    [{ create: '' }, 'INVALID_CALENDAR'],
    [{ create: ' x' }, 'INVALID_CALENDAR'],
    ['secondary' as 'primary', 'INVALID_CALENDAR'],
  ])('%j is refused: %s, and nothing is stored', async (calendar, code) => {
    const { calsync, store } = hostOf()
    await expect(calsync.connections.connect({ ...alice, calendar })).rejects.toMatchObject({
      code,
    })
    expect(store.snapshot().connections).toEqual([])
  })

  it('is the one of the configuration for a new connection, and stays for a known one', async () => {
    const { account, calsync } = hostOf(new Account({ name: 'Team' }))
    const first = await calsync.connections.connect(alice)
    expect(first.connection.calendarId).toBe('team')
    const asked = account.lists
    account.calendars.length = 0
    expect((await calsync.connections.connect(alice)).connection.calendarId).toBe('team')
    expect(account.lists).toBe(asked)
  })

  it('is made once, by connects at once', async () => {
    const { account, calsync, clock } = hostOf()
    account.creates = async (make) => {
      await clock.sleep(3_000)
      return make()
    }
    const connects = Promise.all(
      ['alice', 'bob', 'carol'].map((userId) =>
        calsync.connections.connect({
          userId,
          gatewayUserId: 'shared',
          calendar: { create: 'Acme' },
        }),
      ),
    )
    await clock.advance(20_000)
    const ids = (await connects).map(({ connection }) => connection.calendarId)
    expect(new Set(ids).size).toBe(1)
    expect(account.named('Acme')).toHaveLength(1)
  })

  it('is found when it was made and the answer was lost', async () => {
    const { account, calsync } = hostOf()
    account.creates = async (make) => {
      make()
      throw lost
    }
    const { connection } = await calsync.connections.connect({
      ...alice,
      calendar: { create: 'Acme' },
    })
    expect(connection.calendarId).toBe(account.named('Acme')[0]?.id)
  })

  it('is not made again while a lost one may still come to be', async () => {
    const { account, calsync, clock } = hostOf()
    let late: () => void = () => {}
    account.creates = async (make) => {
      late = () => void make()
      throw lost
    }
    const connect = () => calsync.connections.connect({ ...alice, calendar: { create: 'Acme' } })
    await expect(connect()).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true })
    const again = connect()
    const refused = expect(again).rejects.toMatchObject({ code: 'CALENDAR_BUSY', retryable: true })
    await clock.advance(40_000)
    await refused
    late()
    await clock.advance(100_000)
    const { connection } = await connect()
    expect(account.named('Acme').map(({ id }) => id)).toEqual([connection.calendarId])
  })
})

describe('connections.setUser', () => {
  it('keeps that a user opted out, and plans his schedules anew', async () => {
    const { calsync, store, clock } = hostOf()
    const { connection } = await calsync.connections.connect(alice)
    await clock.advance(1_000)
    await calsync.connections.setUser('alice', {
      enabled: false,
      by: 'alice',
      organizationId: 'org',
    })
    expect(await calsync.connections.list()).toMatchObject([
      { id: connection.id, state: 'connected', optOut: 'remove' },
    ])
    expect(await store.runs.listRuns(1)).toMatchObject([{ scope: alice, reason: 'opted out' }])
    const keep = { enabled: false, events: 'keep', by: 'alice', organizationId: 'org' } as const
    await calsync.connections.setUser('alice', keep)
    expect(await calsync.connections.list()).toMatchObject([{ optOut: 'keep' }])
    await calsync.connections.setUser('alice', { enabled: true, by: 'bob', organizationId: 'org' })
    expect(await calsync.connections.list()).toMatchObject([{ optOut: null }])
    expect(await store.runs.listRuns(1)).toMatchObject([{ reason: 'opted in', by: 'bob' }])
  })

  it('says that there is nothing to opt out of', async () => {
    const { calsync } = hostOf()
    await expect(
      calsync.connections.setUser('zoe', { enabled: false, by: 'zoe' }),
    ).rejects.toMatchObject({ code: 'NO_CONNECTION' })
  })
})
