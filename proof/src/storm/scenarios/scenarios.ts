import type { ScenarioReport } from '../figures/figure.ts'
import { fairness, type FairnessOptions } from './fairness.ts'
import { overtaking } from './overtaking.ts'
import { restarts } from './restarts.ts'
import { slowBackfill } from './slow-backfill.ts'
import { throttlingStorm, type ThrottlingStormOptions } from './throttling-storm.ts'

type Scenario = (seed: number) => Promise<ScenarioReport>

const workers = 3
const storm: Omit<ThrottlingStormOptions, 'seed'> = {
  mailboxes: 8,
  schedules: 2_000,
  workers,
  editsPerSecond: 40,
  stormMs: 120_000,
  steadyMs: 600_000,
  windowRequests: 10_000,
  windowMs: 600_000,
  accountPerMinute: 1_000,
  told: true,
}
/** So few that a backfill takes several windows, and steady edits most of each. */
const smallWindow = { windowRequests: 600, editsPerSecond: 6, steadyMs: 1_200_000 }
const stretches: FairnessOptions['stretches'] = [
  ['throttled'],
  ['slow'],
  ['poison'],
  ['revoked'],
  ['throttled', 'slow', 'poison', 'revoked'],
]

/** All scenarios in full size, by name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  storm: (seed) => throttlingStorm({ ...storm, seed }),
  'storm-untold': (seed) => throttlingStorm({ ...storm, seed, told: false }),
  'storm-window': (seed) => throttlingStorm({ ...storm, ...smallWindow, seed }),
  'storm-window-untold': (seed) =>
    throttlingStorm({ ...storm, ...smallWindow, editsPerSecond: 12, seed, told: false }),
  fairness: (seed) =>
    fairness({
      seed,
      mailboxes: 50,
      schedules: 20,
      workers,
      editsPerSecond: 10,
      stretchMs: 300_000,
      stretches,
      accountPerMinute: 1_000,
    }),
  'slow-backfill': (seed) =>
    slowBackfill({
      seed,
      mailboxes: 8,
      schedules: 300,
      workers,
      operationMs: 2_500,
      editingMs: 300_000,
    }),
  overtaking: (seed) =>
    overtaking({
      seed,
      mailboxes: 20,
      standing: 20,
      schedules: 1_000,
      workers,
      editsPerSecond: 4,
      accountPerMinute: 1_000,
    }),
  restarts: (seed) => restarts({ seed, mailboxes: 8, schedules: 20, workers, rounds: 40 }),
}
