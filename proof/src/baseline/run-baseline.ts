import { judge, type Verdict } from '@calsync/testkit/checker'
import type { Scenario } from '@calsync/testkit/simulation'
import { BaselineWorld } from './baseline-world.ts'
import { orderRetry, playBaselineStep } from './play-baseline-step.ts'

export interface BaselineResult {
  readonly scenario: Scenario
  readonly verdict: Verdict
  readonly baseline: BaselineWorld
}

/** What undoes itself has done so after this time, milliseconds. */
const UNDONE_MS = 20_000
/** Time for two runs of the scheduled batch. */
const SCHEDULED_MS = 60_000
const LIMIT_MS = 400_000
const ROUNDS_OF_RETRIES = 3

/** Plays a scenario with the proposals' design, to its end, and judges it as calsync is judged. */
export async function runBaseline(scenario: Scenario): Promise<BaselineResult> {
  const baseline = new BaselineWorld(scenario)
  const { world } = baseline
  await baseline.open()
  for (const step of scenario.steps) {
    if (step.afterMs > 0) await world.clock.advance(step.afterMs)
    await playBaselineStep(baseline, step)
  }
  await comeToRest(baseline)
  return { scenario, verdict: judge(world.evidence), baseline }
}

/** Everything works again, what failed is tried again, as calsync gets it. */
async function comeToRest(baseline: BaselineWorld): Promise<void> {
  const { world, scale } = baseline
  await world.clock.advance(UNDONE_MS * scale)
  baseline.calmDown()
  for (let round = 0; round <= ROUNDS_OF_RETRIES; round += 1) {
    await world.clock.advance(SCHEDULED_MS * scale)
    await untilQuiet(baseline)
    if (round < ROUNDS_OF_RETRIES) orderRetry(baseline)
  }
  if (world.scenario.steps.some(({ kind }) => kind === 'user_deletes' || kind === 'user_moves')) {
    touchAll(baseline)
    await world.clock.advance(SCHEDULED_MS * scale)
    await untilQuiet(baseline)
  }
}

async function untilQuiet(baseline: BaselineWorld): Promise<void> {
  const step = 2_000 * baseline.scale
  for (let passed = 0; passed < LIMIT_MS * baseline.scale && !baseline.isQuiet(); passed += step) {
    await baseline.world.clock.advance(step)
  }
}

function touchAll(baseline: BaselineWorld): void {
  const changes = baseline.world.host.ids.map((id) => ({ id, change: { text: 'At the end' } }))
  const edit = { changes, priority: 'live', openMs: 0, rollsBack: false } as const
  baseline.request(0, (api) => api.edit(edit))
}
