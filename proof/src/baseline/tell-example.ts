import type { BaselineResult } from './run-baseline.ts'

/** What was seen of a small history, in order, and what is wrong in the end. */
export function tellExample(title: string, { baseline, verdict }: BaselineResult): string {
  const { world, journal } = baseline
  const start = world.clock.now() - world.clock.monotonic()
  // A message that is skipped again and again says nothing new.
  const told = new Set<string>()
  const lines = [
    ...world.host.facts.flatMap((fact) =>
      fact.kind === 'committed'
        ? [{ at: fact.at, says: `the host commits ${fact.ref} r${fact.revision}` }]
        : [],
    ),
    ...journal.entries.filter(({ says }) => !told.has(says) && told.add(says)),
    ...world.calendarFacts.flatMap((fact) => {
      if (fact.kind === 'called') return []
      const done = fact.kind === 'wrote' ? `${fact.action}d: ${fact.shows.join(' | ')}` : 'removed'
      return [{ at: fact.at, says: `${fact.event.slice(0, 10)} in the calendar is ${done}` }]
    }),
  ].sort((a, b) => a.at - b.at)
  return [
    title,
    ...lines.map(({ at, says }) => `${((at - start) / 1_000).toFixed(3).padStart(10)} s  ${says}`),
    ...verdict.violations.map(({ says }) => `              ⇒ ${says}`),
  ].join('\n')
}
