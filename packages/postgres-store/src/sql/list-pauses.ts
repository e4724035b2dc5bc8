import type { Pause, PauseScope } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-pauses.sql'
import { scopeOf } from './pause-scope.js'

interface Row extends Omit<Pause, 'scope'> {
  readonly kind: PauseScope['kind']
  readonly subject: string
}

export async function listPauses(queries: Queries): Promise<Pause[]> {
  const rows = await queries.query<Row>({ name: 'list-pauses', text }, [])
  return rows.map(({ kind, subject, ...pause }) => ({ scope: scopeOf(kind, subject), ...pause }))
}
