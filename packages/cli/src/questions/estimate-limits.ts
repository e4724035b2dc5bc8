import type { CalsyncOnPostgres } from '../sdk/compose.js'
import type { EstimateLimits } from './estimate-backfill.js'
import { workingWorkers } from './working-workers.js'

/** The limits of the configured provider (default: Outlook's), and the workers that are at work. */
export async function limitsOf(calsync: CalsyncOnPostgres): Promise<EstimateLimits> {
  const { now } = await calsync.status({ userId: '' })
  const workers = workingWorkers(await calsync.store.runs.listWorkers(), now).length
  const [description = assumed] = calsync.providers.map((provider) => provider.describe())
  return { ...description, workers: Math.max(1, workers) }
}

/** Outlook's limits. */
const assumed = {
  maxBatchItems: 20,
  lanes: 4,
  mailboxBudget: { capacity: 2_000, perSecond: 8_000 / 600 },
  accountBudget: null,
}
