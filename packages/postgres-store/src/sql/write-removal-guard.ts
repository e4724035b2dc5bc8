import type { GuardWrites } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson } from '../database/to-json.js'
import text from './write-removal-guard.sql'

export async function writeRemovalGuard(
  queries: Queries,
  { counters, held, settled }: GuardWrites,
): Promise<void> {
  const values = [toJson(counters), toJson(held), settled]
  await queries.query({ name: 'write-removal-guard', text }, values)
}
