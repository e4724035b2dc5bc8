import { CalsyncError, type ScanState } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-scans.sql'

interface Row {
  readonly now: number
  readonly scans: readonly ScanState[]
}

export async function listScans(queries: Queries): Promise<Row> {
  const [row] = await queries.query<Row>({ name: 'list-scans', text }, [])
  if (row !== undefined) return row
  throw new CalsyncError({ code: 'DATABASE_ERROR', message: 'the database told no scans' })
}
