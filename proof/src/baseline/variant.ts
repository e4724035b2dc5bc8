import { drawScenario, noFaults, type Scenario, type Step } from '@calsync/testkit/simulation'

/** What goes wrong in a world. */
export type Variant = 'nothing' | 'haste' | 'deaths' | 'lost answers' | 'everything'

export const variants: Readonly<Record<Variant, string>> = {
  nothing: 'no faults, no deaths; one edit at a time, one operation in each call',
  haste: 'no faults, no deaths; edits close together, and batches',
  deaths: 'processes die; everything else works',
  'lost answers': 'one call in eight stays without an answer; everything else works',
  everything: 'all faults of the simulator, as drawn',
}

/** Time that any host needs to publish one edit before the next one begins, milliseconds. */
const APART_MS = 2_000

const calsyncAlone: ReadonlySet<Step['kind']> = new Set([
  'mass_deletion',
  'released',
  'silent_edit',
  'template_changed',
  'rollout',
])

/** The scenario of a seed, for both designs, with what this variant leaves of its faults. */
export function scenarioOf(variant: Variant, seed: number, changes?: number): Scenario {
  const drawn = drawScenario(seed, changes === undefined ? {} : { changes })
  // The proposals say nothing of schedules that repeat, have no guard, and look for nothing that
  // nobody told them; and the end of a guarded world leaves no place to compare.
  const steps = drawn.steps.filter(({ kind }) => !calsyncAlone.has(kind)).map(withoutSeries)
  const scenario = { ...drawn, isGuarded: false, reconciles: false, steps }
  switch (variant) {
    case 'nothing': {
      const quiet = calm(scenario)
      return { ...quiet, steps: onlyEdits(quiet.steps).map(apart) }
    }
    case 'haste': {
      const quiet = calm(scenario)
      const { maxBatchItems } = scenario
      return { ...quiet, maxBatchItems, steps: onlyEdits(quiet.steps) }
    }
    case 'deaths': {
      const quiet = calm(scenario)
      return { ...quiet, steps: quiet.steps.map(toDeath).map(apart) }
    }
    case 'lost answers': {
      const faults = { ...noFaults, lostAfterApply: 0.08, lostBeforeApply: 0.045 }
      const quiet = calm(scenario)
      return { ...quiet, faults, steps: onlyEdits(quiet.steps).map(apart) }
    }
    case 'everything':
      return scenario
  }
}

/** Everything works, one operation in each call. */
function calm(scenario: Scenario): Scenario {
  return {
    ...scenario,
    faults: noFaults,
    // Replies of a batch come in any order, which is no fault; who matches them by index is wrong.
    maxBatchItems: 1,
    database: { fails: 0, losesAnswers: 0, refuses: 0, latencyMs: 12 },
    perSecond: null,
    withoutProvider: 0,
    network: { loses: 0, repeats: 0, latencyMs: 5, failsToPublish: 0 },
    clockSkewMs: [0],
    jitter: null,
    steps: scenario.steps.map(accepted),
  }
}

function withoutSeries(step: Step): Step {
  if (step.kind !== 'edit') return step
  const changes = step.edit.changes.map(
    ({ id, change: { series: _series, changed: _changed, ...change } }) => ({ id, change }),
  )
  return { ...step, edit: { ...step.edit, changes } }
}

/** No text that the calendar refuses. */
function accepted(step: Step): Step {
  if (step.kind !== 'edit') return step
  const changes = step.edit.changes.map(({ id, change }) => ({
    id,
    change: change.text === undefined ? change : { ...change, text: 'Yoga' },
  }))
  return { ...step, edit: { ...step.edit, changes } }
}

/** The time of the steps left out is waited for all the same. */
function onlyEdits(steps: readonly Step[]): readonly Step[] {
  let waited = 0
  return steps.flatMap((step) => {
    waited += step.afterMs
    // Some users link their calendars only now; that is nothing that goes wrong.
    if (step.kind !== 'edit' && step.kind !== 'user_connects') return []
    const kept = { ...step, afterMs: waited }
    waited = 0
    return [kept]
  })
}

function apart(step: Step): Step {
  if (step.kind !== 'edit') return step
  return { ...step, afterMs: step.afterMs + APART_MS, edit: { ...step.edit, openMs: 0 } }
}

/** Each disturbance is a death: of a host and of a worker in turn. */
function toDeath(step: Step, index: number): Step {
  if (step.kind === 'edit' || step.kind === 'user_connects') return step
  const { afterMs } = step
  return index % 2 === 0
    ? { kind: 'host_dies', afterMs, host: index }
    : { kind: 'worker_dies', afterMs, worker: index }
}
