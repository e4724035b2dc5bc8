import type { Worker } from '@calsync/core'
import type pg from 'pg'
import type { Teacher } from './host-tables.js'
import type { Watched } from './until-right.js'
import type { WorkerProcess } from './worker-process.js'

/** What the chapters play with. */
export interface Stage extends Watched {
  /** The host's own database. */
  readonly pool: pg.Pool
  readonly teachers: readonly Teacher[]
  /** The worker in this process, until one in a process of its own takes over. */
  readonly worker: Worker
  /** Numbers in [0, 1), repeatable by seed. */
  readonly random: () => number
  /** Starts `calsync worker`; stopped at the end of the demo at the latest. */
  startWorker(name: string): Promise<WorkerProcess>
}

/** One part of the story: makes something happen, waits until the calendars are right, tells. */
export type Chapter = (stage: Stage) => Promise<void>
