import type { World } from './calls/world.js'
import type { SandboxState } from './sandbox.js'

/** The whole sandbox in numbers. */
export function describeState(world: World): SandboxState {
  let liveEvents = 0
  let duplicates = 0
  let inFlight = 0
  let maxInFlight = 0
  for (const { events, correlations, lanes } of world.mailboxes.values()) {
    liveEvents += events.size
    duplicates += correlations.extra
    inFlight += lanes.inFlight
    maxInFlight = Math.max(maxInFlight, lanes.maxInFlight)
  }
  return {
    now: world.clock.now(),
    totals: { ...world.journal.totals },
    mailboxes: world.mailboxes.size,
    connections: world.vault.rows().length,
    liveEvents,
    duplicates,
    inFlight,
    maxInFlight,
    landing: world.background.size,
    mails: world.mail.total,
    journalLast: world.journal.last,
    faults: world.faults.list(),
    settings: world.settings,
  }
}
