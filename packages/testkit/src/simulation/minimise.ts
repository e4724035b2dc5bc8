import type { Scenario, Step } from './scenario.js'

/**
 * Takes steps out of a failing scenario as long as it goes on failing: halves first, then smaller
 * and smaller parts (delta debugging). Then the faults that strike anywhere. At most `maxRuns` runs.
 */
export async function minimise(
  scenario: Scenario,
  fails: (candidate: Scenario) => Promise<boolean>,
  maxRuns = 400,
): Promise<Scenario> {
  let runs = 0
  let smallest = scenario
  const tries = async (candidate: Scenario): Promise<boolean> => {
    if (runs >= maxRuns) return false
    runs += 1
    if (!(await fails(candidate))) return false
    smallest = candidate
    return true
  }
  let size = Math.ceil(scenario.steps.length / 2)
  while (size >= 1 && runs < maxRuns) {
    let from = 0
    while (from < smallest.steps.length) {
      const steps = withoutPart(smallest.steps, from, size)
      if (!(await tries({ ...smallest, steps }))) from += size
    }
    if (size === 1) break
    size = Math.ceil(size / 2)
  }
  for (const name of Object.keys(scenario.faults)) {
    await tries({ ...smallest, faults: { ...smallest.faults, [name]: 0 } })
  }
  await tries({ ...smallest, jitter: null })
  await tries({
    ...smallest,
    database: { ...smallest.database, fails: 0, losesAnswers: 0, refuses: 0 },
  })
  return smallest
}

/** What a step waits for is waited for by the next one instead, so that time passes as before. */
function withoutPart(steps: readonly Step[], from: number, size: number): readonly Step[] {
  const waited = steps.slice(from, from + size).reduce((sum, { afterMs }) => sum + afterMs, 0)
  const rest = steps.slice(from + size)
  const [next, ...others] = rest
  const after = next === undefined ? [] : [{ ...next, afterMs: next.afterMs + waited }, ...others]
  return [...steps.slice(0, from), ...after]
}
