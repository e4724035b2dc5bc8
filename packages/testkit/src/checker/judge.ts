import { brokenBy, compareMailbox, type Difference } from './compare-mailbox.js'
import type { Evidence } from './facts.js'
import { HostHistory } from './host-history.js'
import { judgeMessages } from './judge-messages.js'
import { type WatchOptions, watchCalendar } from './watch-calendar.js'
import type { Verdict, Violation } from './verdict.js'

export interface JudgeOptions extends Partial<WatchOptions> {
  /** Texts that must hold none of the secrets: topics, logs, dead letters. */
  readonly texts?: readonly string[]
  readonly secrets?: readonly string[]
}

/**
 * Judges a history that has come to rest: every calendar is as the host committed it last, and
 * nothing on the way there broke a promise.
 */
export function judge(evidence: Evidence, options: JudgeOptions = {}): Verdict {
  const host = new HostHistory(evidence.host)
  const { lanes = 4, repairWithinMs = null } = options
  const watched = watchCalendar(evidence.calendar, host, { lanes, repairWithinMs })
  const messages = judgeMessages(evidence.published, host.retryOrders)
  const counts: Record<Difference, number> = { lost: 0, stale: 0, duplicated: 0, orphaned: 0 }
  const wrong: Violation[] = []
  let compared = 0
  const at = Math.max(evidence.host.at(-1)?.at ?? 0, evidence.calendar.at(-1)?.at ?? 0)
  for (const mailbox of host.mailboxes) {
    const { wrong: places, places: count } = compareMailbox(
      mailbox,
      watched.replay.eventsOf(mailbox),
      host,
    )
    compared += count
    for (const { ref, difference, says } of places) {
      const user = host.userOf(mailbox)
      // Given up, with a dead letter that says so: told, not lost.
      if (ref !== null && user !== null && messages.wasGivenUp(user, ref)) continue
      const newest = ref === null ? 0 : (host.commitsOf(ref).at(-1)?.revision ?? 0)
      if (ref !== null && watched.replay.isLastWordOfUser(mailbox, ref, newest)) continue
      counts[difference] += 1
      wrong.push({
        invariant: brokenBy[difference],
        at,
        mailbox,
        ref,
        says: `${difference}: ${says}`,
      })
    }
  }
  const { calls, writes, maxInFlight } = watched
  return {
    violations: [...watched.violations, ...messages.violations, ...leaks(options, at), ...wrong],
    counts: { ...counts, changes: host.changes, places: compared, calls, writes, maxInFlight },
  }
}

function leaks({ texts = [], secrets = [] }: JudgeOptions, at: number): Violation[] {
  return secrets.flatMap((secret, index) =>
    texts
      .filter((text) => text.includes(secret))
      .map((): Violation => {
        const says = `secret ${index + 1} of ${secrets.length} stands in a text that others can read`
        return { invariant: 'I10', at, mailbox: null, ref: null, says }
      }),
  )
}
