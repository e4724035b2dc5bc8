import type { Run } from '@calsync/core'
import { iso } from './iso.js'

/** A run in JSON. */
export function runData({ cursor: _, createdAt, finishedAt, ...run }: Run) {
  return { ...run, createdAt: iso(createdAt), finishedAt: iso(finishedAt) }
}
