import type { ScanState } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson } from '../database/to-json.js'
import text from './save-scan.sql'

export async function saveScan(
  queries: Queries,
  { name, watermark, running, last }: ScanState,
): Promise<void> {
  const values = [name, toJson({ running, last }), watermark]
  await queries.query({ name: 'save-scan', text }, values)
}
