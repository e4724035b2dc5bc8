import type { DeliveryResult } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './settle-deliveries.sql'

export async function settleDeliveries(
  queries: Queries,
  results: readonly DeliveryResult[],
): Promise<void> {
  const values = [
    results.map(({ seq }) => seq),
    results.map(({ fence }) => fence),
    results.map(({ end }) => end.kind),
    results.map(({ end }) => (end.kind === 'retry' ? end.delayMs : null)),
    results.map(({ end }) => (end.kind === 'handled' ? null : end.error)),
  ]
  await queries.query({ name: 'settle-deliveries', text }, values)
}
