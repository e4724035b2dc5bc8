import type { Queries } from '../database/database.js'
import text from './give-back-budget.sql'

export async function giveBackBudget(queries: Queries, key: string, count: number): Promise<void> {
  await queries.query({ name: 'give-back-budget', text }, [key, count])
}
