import type { ProviderSession } from '@calsync/core'
import {
  calendarProviderContract,
  type CalendarProviderHarness,
  type EventSeen,
  type OccurrenceSeen,
} from '@calsync/testkit/contracts'
import type { SandboxEvent, SandboxOccurrence } from '@calsync/testkit/sandbox'
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
    for (const { name, lack, run } of calendarProviderContract) {
      test(name, async ({ skip }) => {
        const harness = await createHarness(options)
        const missing = lack(harness)
        if (missing !== null) skip(missing)
        await run(harness)
      })
    }
  },
)

async function createHarness(options: Partial<OutlookOptions>): Promise<CalendarProviderHarness> {
  const { sandbox, gateway, provider, session, mailbox } = await sandboxSession({
    outlook: options,
  })
  let current: ProviderSession = session
  /** The next operation is answered so, without effect. */
  const refuse = async (status: number, code: string): Promise<void> => {
    sandbox.addFault({ times: 1, action: { type: 'reply', status, code } })
  }
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
      occurrences: async (range) => {
        await sandbox.settled()
        return mailbox().occurrences(range).map(seenAt)
      },
      deleteByUser: async (externalId) => sandbox.deleteAsUser('alice', externalId),
      retitleByUser: async (externalId, title) => {
        const reply = await gateway.send(current.credential, {
          method: 'PATCH',
          operation: 'update',
          path: `/me/events/${encodeURIComponent(externalId)}`,
          headers: { Prefer: 'IdType="ImmutableId"', 'Content-Type': 'application/json' },
          body: JSON.stringify({ subject: title }),
        })
        if (reply.kind !== 'reply' || reply.status !== 200) throw new Error(JSON.stringify(reply))
      },
    },
    faults: {
      loseAnswer: async (times) => {
        sandbox.addFault({ on: 'call', times, action: { type: 'reset' } })
      },
      throttle: async ({ retryAfterMs }) => {
        const retryAfterSeconds = retryAfterMs === null ? null : retryAfterMs / 1_000
        sandbox.addFault({ times: 1, action: { type: 'throttle', retryAfterSeconds } })
      },
      unavailable: async (times) => {
        const action = { type: 'reply', status: 503, apply: true } as const
        sandbox.addFault({ times, action })
      },
      forbid: () => refuse(403, 'ErrorAccessDenied'),
      reject: () => refuse(400, 'ErrorInvalidRequest'),
      full: async () => {
        sandbox.addFault({ times: 1, action: { type: 'quota' } })
      },
      conflict: () => refuse(412, 'ErrorIrresolvableConflict'),
      unknownZone: () => refuse(400, 'TimeZoneNotSupportedException'),
      hang: async (times) => {
        sandbox.addFault({ on: 'call', times, action: { type: 'hang', apply: false } })
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
    allDay ? dateOf(event.resource[side]) : instantText(utcMs)
  return {
    externalId: event.id,
    title: event.subject,
    start: show('start', event.startUtcMs),
    end: show('end', event.endUtcMs),
    allDay,
    correlation: event.correlation ?? null,
  }
}

function seenAt(occurrence: SandboxOccurrence): OccurrenceSeen {
  const { externalId, subject, isAllDay, start, end } = occurrence
  const show = (text: string) => (isAllDay ? text : instantText(Date.parse(text)))
  return { externalId, title: subject, start: show(start), end: show(end), allDay: isAllDay }
}

function instantText(utcMs: number): string {
  return new Date(utcMs).toISOString().replace('.000Z', 'Z')
}

/** All-day events float: their date is the one that Graph shows, whatever the instant. */
function dateOf(time: unknown): string {
  return (time as { dateTime: string }).dateTime.slice(0, 10)
}
