import { HostHistory } from '../checker/host-history.js'
import { Replay } from '../checker/replay.js'
import type { Violation } from '../checker/verdict.js'
import { deleteEverything, release } from './play-step.js'
import type { World } from './world.js'

/** So long after a mass deletion everything is planned and sent that is not held, milliseconds. */
const SENT_MS = 30_000

/**
 * At the end of all, when everything stands as it should and no release lasts, the host deletes
 * everything: of that no more may reach the calendars than the guard lets through.
 */
export async function afterMassDeletion(world: World): Promise<Violation | null> {
  const { clock, times, scenario } = world
  await release(world, 1)
  await clock.advance(1_000)
  const before = standing(world)
  deleteEverything(world, { host: 0, isLoop: scenario.seed % 2 === 0 })
  await clock.advance(SENT_MS * (scenario.speed === 'quick' ? 1 : 10))
  const gone = before.size - standing(world).size
  const { share, least } = times.guard.host
  const allowed = Math.max(least, Math.floor(share * before.size))
  if (gone <= allowed) return null
  const says = `${gone} of ${before.size} schedules vanished at once, ${allowed} were allowed`
  return { invariant: 'I12', at: clock.now(), mailbox: null, ref: null, says }
}

/** What stands in the calendars of users who are connected, each schedule once a calendar. */
function standing({ evidence }: World): ReadonlySet<string> {
  const replay = new Replay()
  for (const fact of evidence.calendar) if (fact.kind !== 'called') replay.apply(fact)
  const { mailboxes } = new HostHistory(evidence.host)
  return new Set(
    mailboxes.flatMap((mailbox) => replay.eventsOf(mailbox).map(({ ref }) => `${mailbox} ${ref}`)),
  )
}
