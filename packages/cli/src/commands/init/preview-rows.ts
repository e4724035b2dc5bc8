import { messageOf, type LoadedSchedule, type SourceFinding } from '@calsync/core'
import { sqlSource } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import type { Proposal } from './propose.js'

/** A proposal with what it makes of the database's rows. */
export interface PreviewedSource {
  readonly proposal: Proposal
  readonly rows: readonly LoadedSchedule[]
  /** What the check of the source says, as `calsync doctor` would. */
  readonly findings: readonly SourceFinding[]
}

const ROWS = 5

/** Runs the proposed SELECT for a few rows, as a worker would. */
export async function previewRows(pool: Pool, proposal: Proposal): Promise<PreviewedSource> {
  const { kind, query, timeZone, tenants } = proposal
  try {
    const source = sqlSource({
      ...{ kind, query },
      ...(timeZone === null ? {} : { timeZone }),
      ...(tenants === null ? {} : { tenants }),
    }).bind(pool)
    const findings = await source.check()
    if (findings.length > 0) return { proposal, rows: [], findings }
    const { refs } = await source.list({ cursor: null, limit: ROWS })
    const loaded = await source.load(refs)
    const rows = refs.flatMap((ref) => loaded.find((answer) => answer.ref === ref) ?? [])
    return { proposal, rows, findings }
  } catch (error) {
    const next = 'correct the SELECT, with --set name=expression, or in the file'
    return { proposal, rows: [], findings: [{ message: messageOf(error), next }] }
  }
}
