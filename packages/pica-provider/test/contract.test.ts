import type { ProviderSession } from '@calsync/core'
import {
  calendarProviderContract,
  type CalendarProviderHarness,
  type EventSeen,
} from '@calsync/testkit/contracts'
import type { SandboxEvent } from '@calsync/testkit/sandbox'
import { describe, test } from 'vitest'
import type { OutlookOptions } from '../src/index.js'
import { sandboxSession } from './support/sandbox-session.js'

const ways: [string, Partial<OutlookOptions>][] = [
  ['chained batches', { packing: 'chain' }],
  ['parallel batches', { packing: 'parallel' }],
  ['single calls', { batch: false }],
]

describe.each(ways)(
  'outlook over pica keeps the contract of CalendarProvider: %s',
  (_way, options) => {
    for (const contractCase of calendarProviderContract) {
      test(contractCase.name, async () => contractCase.run(await createHarness(options)))
    }
  },
)

async function createHarness(options: Partial<OutlookOptions>): Promise<CalendarProviderHarness> {
  const { sandbox, gateway, provider, session, mailbox } = await sandboxSession({
    outlook: options,
  })
  let current: ProviderSession = session
  return {
    provider,
    get session() {
      return current
    },
    calendar: {
      events: async () => {
        await sandbox.settled()
        return mailbox().events().map(seen)
      },
      deleteByUser: async (externalId) => sandbox.deleteAsUser('alice', externalId),
    },
    faults: {
      loseAnswer: async (times) => {
        sandbox.addFault({ on: 'call', times, action: { type: 'reset' } })
      },
      throttle: async ({ retryAfterMs }) => {
        const action = { type: 'throttle', retryAfterSeconds: retryAfterMs / 1_000 } as const
        sandbox.addFault({ times: 1, action })
      },
      unavailable: async (times) => {
        const action = { type: 'reply', status: 503, apply: true } as const
        sandbox.addFault({ times, action })
      },
      revoke: async () => sandbox.revoke('alice'),
      reconnect: async () => {
        sandbox.reconnect({ identity: 'alice' })
        const { credential } = await gateway.resolve({ gatewayUserId: 'alice' })
        current = { ...session, credential }
      },
      lateVisible: async (forMs) => {
        sandbox.addFault({ method: 'POST', times: 1, action: { type: 'late-visible', forMs } })
      },
    },
    advance: (ms) => sandbox.clock.sleep(ms),
  }
}

function seen(event: SandboxEvent): EventSeen {
  const allDay = event.resource['isAllDay'] === true
  const show = (side: 'start' | 'end', utcMs: number) =>
    allDay ? dateOf(event.resource[side]) : new Date(utcMs).toISOString().replace('.000Z', 'Z')
  return {
    externalId: event.id,
    title: event.subject,
    start: show('start', event.startUtcMs),
    end: show('end', event.endUtcMs),
    allDay,
    correlation: event.correlation ?? null,
  }
}

/** All-day events float: their date is the one that Graph shows, whatever the instant. */
function dateOf(time: unknown): string {
  return (time as { dateTime: string }).dateTime.slice(0, 10)
}
