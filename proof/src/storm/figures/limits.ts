import type { StormWorld } from '../world/storm-world.ts'
import { atMost, type Figure, none } from './figure.ts'

/** Microsoft's: calls at once per mailbox. */
const CALLS_AT_ONCE = 4

/** The provider's limits, as its own journal tells of them. */
export function limitFigures(world: StormWorld): Figure[] {
  const mailboxes = world.sandbox.mailboxes()
  const most = Math.max(0, ...mailboxes.map(({ maxInFlight }) => maxInFlight))
  const early = mailboxes.reduce((sum, mailbox) => sum + mailbox.early, 0)
  return [
    atMost(CALLS_AT_ONCE, 'most calls at once in a mailbox', most),
    none('calls before the Retry-After of a mailbox had passed', early),
    none(
      'calls before a wait of the account had passed, by workers that know',
      world.account.early,
    ),
  ]
}

/** What the calendars show at the end, compared with what the host committed. */
export function outcomeFigures(world: StormWorld, refs = world.host.refs): Figure[] {
  const duplicates = world.sandbox.mailboxes().reduce((sum, one) => sum + one.duplicates, 0)
  return [
    none('schedules not shown as they are at the end', world.behind(refs).length),
    none('events that stand twice', duplicates),
  ]
}
