import { setTimeout as wait } from 'node:timers/promises'
import type { ProviderSession } from '@calsync/core'
import {
  calendarProviderContract,
  type CalendarProviderHarness,
  type OccurrenceSeen,
} from '@calsync/testkit/contracts'
import { describe, test } from 'vitest'
import { addressOf, externalIdOf, PRIMARY } from '../src/external-id.js'
import type { GoogleOptions } from '../src/index.js'
import { ApiError } from './fake-google/answer.js'
import type { Shown } from './fake-google/calendar.js'
import { ALICE, googleSession } from './google-session.js'

const ways: [string, Partial<GoogleOptions>][] = [
  ['batches', {}],
  ['single calls', { maxBatchItems: 1 }],
]

describe.each(ways)('google keeps the contract of CalendarProvider: %s', (_way, options) => {
  for (const { name, lack, run } of calendarProviderContract) {
    test(name, async ({ skip }) => {
      const harness = await createHarness(options)
      const missing = lack(harness)
      if (missing !== null) skip(missing)
      await run(harness)
    })
  }
})

async function createHarness(options: Partial<GoogleOptions>): Promise<CalendarProviderHarness> {
  const { fake, provider, session, consent, connect } = await googleSession({ google: options })
  let current: ProviderSession = session
  const { faults } = fake
  const calendars = () => [...fake.accounts.get(ALICE).calendars.values()]
  const calendarOf = (externalId: string) => {
    const { calendar, event } = addressOf(externalId)
    const found = fake.accounts.get(ALICE).calendars.get(calendar === PRIMARY ? ALICE : calendar)
    if (found === undefined) throw new Error(`there is no calendar ${calendar}`)
    return { calendar: found, event }
  }
  /** The next operations are answered so, without effect. */
  const refuse = async (status: number, reason: string, headers = {}): Promise<void> => {
    const error = new ApiError(status, reason, reason, headers)
    faults.addOperations(1, { error, applies: false })
  }
  return {
    provider,
    get session() {
      return current
    },
    calendar: {
      events: async () =>
        calendars().flatMap((calendar) =>
          calendar.events().map(({ id, fields }) => ({
            ...seen(calendar.id, { id, summary: fields.summary ?? '', ...fields }),
            correlation: fields.extendedProperties?.private?.['calsync'] ?? null,
          })),
        ),
      occurrences: async ({ from, to }) =>
        calendars()
          .flatMap((calendar) => calendar.shown().map((shown) => seen(calendar.id, shown)))
          .filter(
            ({ start, end }) =>
              Date.parse(end) > Date.parse(from) && Date.parse(start) < Date.parse(to),
          ),
      deleteByUser: async (externalId) => {
        const { calendar, event } = calendarOf(externalId)
        calendar.delete(event)
      },
      retitleByUser: async (externalId, title) => {
        const { calendar, event } = calendarOf(externalId)
        calendar.patch(event, { summary: title }, undefined)
      },
    },
    faults: {
      loseAnswer: async (calls) => faults.addCalls(calls, 'reset'),
      hang: async (calls) => faults.addCalls(calls, 'hang'),
      // Retry-After counts whole seconds at Google, when it is there at all.
      throttle: ({ retryAfterMs }) =>
        retryAfterMs === null
          ? refuse(403, 'rateLimitExceeded')
          : refuse(429, 'rateLimitExceeded', {
              'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
            }),
      unavailable: async (operations) => {
        faults.addOperations(operations, {
          error: new ApiError(503, 'backendError'),
          applies: true,
        })
      },
      forbid: () => refuse(403, 'forbidden'),
      reject: () => refuse(400, 'invalid'),
      full: () => refuse(403, 'quotaExceeded'),
      conflict: () => refuse(412, 'conditionNotMet'),
      unknownZone: () => refuse(400, 'invalid'),
      revoke: async () => fake.accounts.withdraw(ALICE),
      reconnect: async () => {
        consent()
        current = await connect()
      },
      lateVisible: async (ms) => {
        faults.lateMs = ms
      },
    },
    advance: async (ms) => {
      await wait(ms)
    },
  }
}

function seen(calendarId: string, { id, summary, start, end }: Shown): OccurrenceSeen {
  const calendar = calendarId === ALICE ? PRIMARY : calendarId
  const text = (time: Shown['start']): string =>
    'date' in time ? time.date : new Date(time.dateTime).toISOString().replace('.000Z', 'Z')
  return {
    externalId: externalIdOf({ calendar, event: id }),
    title: summary,
    start: text(start),
    end: text(end),
    allDay: 'date' in start,
  }
}
