import type { CalendarFact, HostFact, PublishedFact } from '../checker/facts.js'
import type { Violation } from '../checker/verdict.js'
import type { Scenario, Step } from './scenario.js'
import type { World } from './world.js'

/** A simulation in words: its steps, then what the host and the calendars saw of the guilty ones. */
export function tellHistory(
  scenario: Scenario,
  world: World,
  violations: readonly Violation[],
): string {
  const start = world.clock.now() - world.clock.monotonic()
  const refs = new Set(violations.map(({ ref }) => ref).filter((ref) => ref !== null))
  const concerns = (ref: string | null): boolean =>
    refs.size === 0 || (ref !== null && refs.has(ref))
  const events = new Set<string>()
  const lines = [
    ...world.host.facts.map((fact) => ({ at: fact.at, text: tellHost(fact, concerns) })),
    ...world.calendarFacts.map((fact) => ({
      at: fact.at,
      text: tellCalendar(fact, world, concerns, events),
    })),
    ...world.network.published.map((fact) => ({ at: fact.at, text: tellMessage(fact, concerns) })),
  ]
    .filter((line): line is { at: number; text: string } => line.text !== null)
    .sort((a, b) => a.at - b.at)
    .map(({ at, text }) => `${seconds(at - start)}  ${text}`)
  const { users, hosts, workers, maxBatchItems, whenGone, speed, holdsSeries } = scenario
  const chosen = { speed, users, hosts, workers, maxBatchItems, whenGone, holdsSeries }
  const faults = Object.entries(scenario.faults).filter(([, chance]) => chance > 0)
  return [
    `Seed ${scenario.seed}: ${JSON.stringify(chosen)}`,
    `Faults: ${JSON.stringify(Object.fromEntries(faults))}`,
    `Database: ${JSON.stringify(scenario.database)}; network: ${JSON.stringify(scenario.network)}`,
    '',
    `Steps (${scenario.steps.length}):`,
    ...tellSteps(scenario.steps),
    '',
    `What was seen of ${refs.size === 0 ? 'all schedules' : [...refs].join(', ')}:`,
    ...lines,
    '',
    'Broken:',
    ...violations.map((violation) => tellViolation(violation, world, start)),
  ].join('\n')
}

function tellSteps(steps: readonly Step[]): string[] {
  let at = 0
  return steps.map(({ afterMs, kind, ...rest }) => {
    at += afterMs
    return `${seconds(at)}  ${kind} ${JSON.stringify(rest)}`
  })
}

function tellHost(fact: HostFact, concerns: (ref: string) => boolean): string | null {
  switch (fact.kind) {
    case 'committed': {
      if (!concerns(fact.ref)) return null
      const whom = fact.deleted ? 'deleted' : `for ${fact.facilitators.join(', ') || 'nobody'}`
      return `host      committed ${fact.ref} r${fact.revision}, ${whom}`
    }
    case 'rolled_back':
      return concerns(fact.ref) ? `host      rolled back ${fact.ref} r${fact.revision}` : null
    case 'connected':
    case 'disconnected':
      return `host      ${fact.kind} ${fact.user}`
    case 'retry_ordered':
      return 'host      ordered a retry'
  }
}

function tellCalendar(
  fact: CalendarFact,
  world: World,
  concerns: (ref: string | null) => boolean,
  events: Set<string>,
): string | null {
  if (fact.kind === 'called') return null
  const user = [...world.connections].find(([, id]) => id === fact.mailbox)?.[0] ?? fact.mailbox
  const event = `${fact.event.slice(0, 14)} of ${user}`
  if (fact.kind === 'removed') {
    return events.has(fact.event) ? `calendar  ${fact.by} removed ${event}` : null
  }
  const isMeant = fact.shows.some((line) => concerns(/\[(\S+) r/.exec(line)?.[1] ?? null))
  if (!isMeant && !events.has(fact.event)) return null
  events.add(fact.event)
  return `calendar  ${fact.by} ${fact.action}d ${event}: ${fact.shows.join(' | ')}`
}

function tellMessage(
  { id, kind, body }: PublishedFact,
  concerns: (ref: string | null) => boolean,
): string | null {
  const ref = typeof body['scheduleId'] === 'string' ? body['scheduleId'] : null
  return concerns(ref) && kind !== 'notification' ? `message   ${kind} ${id}` : null
}

function tellViolation(
  { invariant, at, mailbox, ref, says }: Violation,
  world: World,
  start: number,
) {
  const user = [...world.connections].find(([, id]) => id === mailbox)?.[0] ?? mailbox ?? ''
  return `${seconds(at - start)}  ${invariant} ${[user, ref].filter(Boolean).join(' ')}: ${says}`
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(3).padStart(9)} s`
}
