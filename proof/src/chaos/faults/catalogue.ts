import { brokerFaults } from './broker-faults.ts'
import { comingAndGoing } from './coming-and-going.ts'
import { databaseFaults } from './database-faults.ts'
import type { Fault } from './fault.ts'
import { frozenWorker } from './frozen-worker.ts'
import { killedHost } from './killed-host.ts'
import { killedWorker, killedWorkers } from './killed-worker.ts'
import { lag } from './lag.ts'
import { lostAnswers } from './lost-answers.ts'
import { networkFaults } from './network-faults.ts'
import { oddAnswers } from './odd-answers.ts'
import { skewedClock } from './skewed-clock.ts'
import { slowness } from './slowness.ts'
import { stolenLeadership } from './stolen-leadership.ts'
import { throttling } from './throttling.ts'
import { unauthorized } from './unauthorized.ts'
import { userMeddles } from './user-meddles.ts'
import { vaultDown } from './vault-down.ts'

/** The kills at failpoints: no fault of the catalogue, but chosen by name like one. */
export const FAILPOINTS = 'killed-at-failpoint'

/** Every fault that a run can have, apart from the kills at failpoints. */
export const faults: readonly Fault[] = [
  killedWorker,
  killedWorkers,
  killedHost,
  frozenWorker,
  skewedClock,
  comingAndGoing,
  stolenLeadership,
  ...databaseFaults,
  ...networkFaults,
  ...brokerFaults,
  ...lostAnswers,
  ...oddAnswers,
  ...slowness,
  ...throttling,
  ...lag,
  vaultDown,
  unauthorized,
  ...userMeddles,
]

export function faultsFor(
  transport: 'postgres' | 'kafka',
  only: readonly string[] | null,
): readonly Fault[] {
  return faults
    .filter(({ needsBroker = false }) => !needsBroker || transport === 'kafka')
    .filter(({ name }) => only === null || only.includes(name))
}
