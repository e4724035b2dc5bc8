import type { Sandbox } from '@calsync/testkit/sandbox'
import type { CalendarItem } from './compare-calendars.js'

/** What a mailbox really holds, as the sandbox shows it. */
export function foundCalendar(sandbox: Sandbox, mailbox: string): CalendarItem[] {
  return sandbox
    .mailbox(mailbox)
    .events()
    .map(({ subject, startUtcMs, endUtcMs }) => ({
      title: subject,
      startMs: startUtcMs,
      endMs: endUtcMs,
    }))
}
