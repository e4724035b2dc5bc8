import { setTimeout as delay } from 'node:timers/promises'
import type { MailboxView } from '@calsync/testkit/sandbox'

const LIMIT_MS = 10_000

/** Resolves when the mailbox shows exactly this; rejects with what it shows after ten seconds. */
export async function calendarShows(mailbox: MailboxView, wanted: string): Promise<void> {
  const giveUpAt = Date.now() + LIMIT_MS
  for (let shown = describe(mailbox); shown !== wanted; shown = describe(mailbox)) {
    if (Date.now() > giveUpAt) throw new Error(`the calendar shows ${shown}, not ${wanted}`)
    await delay(50)
  }
}

function describe(mailbox: MailboxView): string {
  const events = mailbox.events().map(({ subject, startUtcMs, endUtcMs }) => {
    return `${subject}, ${timeOf(startUtcMs)} to ${timeOf(endUtcMs)} UTC`
  })
  return events.length === 0 ? 'nothing' : events.join('; ')
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16)
}
