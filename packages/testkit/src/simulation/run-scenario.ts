import { hash } from 'node:crypto'
import { judge } from '../checker/judge.js'
import type { Verdict } from '../checker/verdict.js'
import { afterMassDeletion } from './mass-deletion.js'
import { orderRetry, orderRollout, playStep, release } from './play-step.js'
import type { Scenario } from './scenario.js'
import { World } from './world.js'

/** What one simulation came to. */
export interface SimulationResult {
  readonly scenario: Scenario
  readonly verdict: Verdict
  /** The whole history in one number: the same seed gives the same. */
  readonly digest: string
  readonly simulatedMs: number
  readonly deaths: number
  /** Failpoints at which a worker stood when it died. */
  readonly diedAt: ReadonlySet<string>
  readonly world: World
}

const ROUNDS_OF_RETRIES = 3

/** Plays a scenario to its end and judges it. Deterministic. */
export async function runScenario(scenario: Scenario): Promise<SimulationResult> {
  const world = new World(scenario)
  const diedAt = new Set<string>()
  let deaths = 0
  world.onDeath = (standing) => {
    deaths += 1
    for (const id of standing) diedAt.add(id)
  }
  await world.open()
  for (const step of scenario.steps) {
    if (step.afterMs > 0) await world.clock.advance(step.afterMs)
    await playStep(world, step)
  }
  const late = await comeToRest(world)
  const texts = world.network.published.map((fact) => JSON.stringify(fact))
  const verdict = judge(world.evidence, { texts, secrets: world.secrets })
  const violations = late === null ? verdict.violations : [late, ...verdict.violations]
  return {
    scenario,
    verdict: { ...verdict, violations },
    digest: hash('sha256', JSON.stringify(world.evidence), 'hex').slice(0, 16),
    simulatedMs: world.clock.monotonic(),
    deaths,
    diedAt,
    world,
  }
}

/** What undoes itself has done so after this time, milliseconds. */
const UNDONE_MS = 20_000

/** A release that is never over. */
const FOR_GOOD_MS = 1e12

/** In which two full scans are certainly made, even if the leader died: milliseconds. */
const SCANS_MS = 240_000

/** How long a series waits for a planner that knows its provider, and a little more. */
const NO_PROVIDER_MS = 70_000

async function comeToRest(world: World): Promise<Verdict['violations'][number] | null> {
  const { scenario, clock } = world
  const scale = scenario.speed === 'quick' ? 1 : 10
  await clock.advance(UNDONE_MS * scale)
  world.calmDown()
  // What such a worker planned of series waits for one that knows the provider.
  if (scenario.withoutProvider > 0) await clock.advance(NO_PROVIDER_MS)
  if (scenario.isGuarded) await release(world, FOR_GOOD_MS)
  const hasTemplates = scenario.steps.some(({ kind }) => kind === 'template_changed')
  if (hasTemplates) await orderRollout(world, QUICKLY)
  const slowness = (scenario.perSecond ?? 1) < 1 ? 6 : 1
  const limitMs = 400_000 * scale * slowness
  // Two full scans: what the first one passed already, the second one finds.
  if (scenario.reconciles) await clock.advance(SCANS_MS * scale)
  for (let round = 0; round <= ROUNDS_OF_RETRIES; round += 1) {
    if (!(await world.untilQuiet(limitMs))) return neverQuiet(world, limitMs)
    // Given up after five failures, on purpose; somebody orders that it be tried again.
    if (round < ROUNDS_OF_RETRIES) await orderRetry(world)
  }
  if (scenario.steps.some(({ kind }) => kind === 'user_deletes' || kind === 'user_moves')) {
    // What a user does to his calendar is noticed when the event is written the next time.
    await touchAll(world)
    if (!(await world.untilQuiet(limitMs))) return neverQuiet(world, limitMs)
  }
  if (scenario.isGuarded) {
    const wrong = await afterMassDeletion(world)
    if (wrong !== null) return wrong
    await release(world, FOR_GOOD_MS)
    if (!(await world.untilQuiet(limitMs))) return neverQuiet(world, limitMs)
  }
  await clock.advance(5_000)
  return hasTemplates ? await neverRolledOut(world) : null
}

/** Schedules a minute: as many as there are. */
const QUICKLY = 60_000

/** Once the last rollout is over, nothing stands under another version. */
async function neverRolledOut(world: World): Promise<Verdict['violations'][number] | null> {
  const { clock, store, versions } = world
  const [ref] = await store.rollouts.listOutdated({ versions, scope: {}, limit: 1, cursor: null })
  if (ref === undefined) return null
  const says = 'it still stands under another version after the last rollout'
  return { invariant: 'L1', at: clock.now(), mailbox: null, ref, says }
}

async function touchAll(world: World): Promise<void> {
  const { process, calsync } = world.hostAt(0)
  const changes = world.host.ids.map((id) => ({ id, change: { text: 'At the end' } }))
  const edit = { changes, priority: 'live', openMs: 0, rollsBack: false } as const
  const committed = process.run(() => world.host.transact(process, calsync, edit))
  await world.clock.advance(5_000)
  await committed
}

function neverQuiet({ clock }: World, limitMs: number): Verdict['violations'][number] {
  const says = `something was still due ${limitMs / 1_000} s after the last fault`
  return { invariant: 'L1', at: clock.now(), mailbox: null, ref: null, says }
}
