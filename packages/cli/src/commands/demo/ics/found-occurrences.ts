import type { Sandbox } from '@calsync/testkit/sandbox'
import type { CalendarItem } from '../compare-calendars.js'
import type { ComparedRange } from './expected-occurrences.js'

/** What a mailbox really shows in a range, its series expanded by the sandbox. */
export function foundOccurrences(
  sandbox: Sandbox,
  mailbox: string,
  { fromMs, untilMs }: ComparedRange,
): CalendarItem[] {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(untilMs).toISOString()]
  return sandbox
    .mailbox(mailbox)
    .occurrences({ from, to })
    .map(({ subject, start, end }) => ({
      title: subject,
      startMs: Date.parse(start),
      endMs: Date.parse(end),
    }))
    .filter(({ startMs }) => startMs >= fromMs && startMs < untilMs)
}
