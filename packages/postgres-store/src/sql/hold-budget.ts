import type { Instant } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './hold-budget.sql'

export async function holdBudget(queries: Queries, key: string, until: Instant): Promise<void> {
  await queries.query({ name: 'hold-budget', text }, [key, until])
}
