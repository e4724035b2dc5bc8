import type { Queries } from '../database/database.js'
import text from './count-standing-everywhere.sql'

/** The schedules that stand in all calendars, each as often as calendars show it. */
export async function countStandingEverywhere(queries: Queries): Promise<number> {
  const name = 'count-standing-everywhere'
  const rows = await queries.query<{ standing: number }>({ name, text }, [])
  return rows[0]?.standing ?? 0
}
