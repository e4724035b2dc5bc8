import type { ContractCase } from './contract-case.js'
import { adoptionContract } from './sync-store/adoption-contract.js'
import { attemptsContract } from './sync-store/attempts-contract.js'
import { budgetsContract } from './sync-store/budgets-contract.js'
import { calendarsContract } from './sync-store/calendars-contract.js'
import { changesContract } from './sync-store/changes-contract.js'
import { claimsContract } from './sync-store/claims-contract.js'
import { connectionsContract } from './sync-store/connections-contract.js'
import { deliveriesContract } from './sync-store/deliveries-contract.js'
import { echoContract } from './sync-store/echo-contract.js'
import { effectsContract } from './sync-store/effects-contract.js'
import { fenceContract } from './sync-store/fence-contract.js'
import { gatesContract } from './sync-store/gates-contract.js'
import { guardContract } from './sync-store/guard-contract.js'
import { leftBehindContract } from './sync-store/left-behind-contract.js'
import { occurrencesContract } from './sync-store/occurrences-contract.js'
import { outboxContract } from './sync-store/outbox-contract.js'
import { plannerRacesContract } from './sync-store/planner-races-contract.js'
import { postponementContract } from './sync-store/postponement-contract.js'
import { partsContract } from './sync-store/parts-contract.js'
import { raisedContract } from './sync-store/raised-contract.js'
import { recordWritesContract } from './sync-store/record-writes-contract.js'
import { reportsContract } from './sync-store/reports-contract.js'
import { replanContract } from './sync-store/replan-contract.js'
import { retryContract } from './sync-store/retry-contract.js'
import { rolloutsContract } from './sync-store/rollouts-contract.js'
import { runsContract } from './sync-store/runs-contract.js'
import { scansContract } from './sync-store/scans-contract.js'
import { settleContract } from './sync-store/settle-contract.js'
import { targetsContract } from './sync-store/targets-contract.js'
import { verifySeriesContract } from './sync-store/verify-series-contract.js'
import type { SyncStoreHarness } from './sync-store/harness.js'

/** Every promise of the `SyncStore` port; each case wants a new and empty store. */
export const syncStoreContract: readonly ContractCase<SyncStoreHarness>[] = [
  ...under('changes', changesContract),
  ...under('changes', postponementContract),
  ...under('planners at once', plannerRacesContract),
  ...under('targets', targetsContract),
  ...under('record writes', recordWritesContract),
  ...under('parts', partsContract),
  ...under('gates', gatesContract),
  ...under('claims', claimsContract),
  ...under('attempts', attemptsContract),
  ...under('left behind', leftBehindContract),
  ...under('settle', settleContract),
  ...under('echo', echoContract),
  ...under('occurrences', occurrencesContract),
  ...under('replan', replanContract),
  ...under('verify series', verifySeriesContract),
  ...under('raised', raisedContract),
  ...under('fence', fenceContract),
  ...under('effects', effectsContract),
  ...under('budgets', budgetsContract),
  ...under('connections', connectionsContract),
  ...under('calendars', calendarsContract),
  ...under('runs', runsContract),
  ...under('rollouts', rolloutsContract),
  ...under('outbox', outboxContract),
  ...under('deliveries', deliveriesContract),
  ...under('reports', reportsContract),
  ...under('retry', retryContract),
  ...under('adoption', adoptionContract),
  ...under('guard', guardContract),
  ...under('scans', scansContract),
]

function under(
  role: string,
  cases: readonly ContractCase<SyncStoreHarness>[],
): ContractCase<SyncStoreHarness>[] {
  return cases.map((each) => ({ ...each, name: `${role}: ${each.name}` }))
}
