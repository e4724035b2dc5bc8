import type { Host } from './host.ts'
import { userName } from './large-host.ts'

export interface LookUps {
  /** Milliseconds, medians of one run. */
  readonly primaryKeyMs: number
  readonly statusMs: number
  readonly dryRunMs: number
  /** Schedules that a dry run of one user looks at. */
  readonly schedulesOfUser: number
}

const ROUNDS = 60

/** What a person waits for, beside a look-up by primary key, in turns. */
export async function measureLookUps(host: Host, users: number): Promise<LookUps> {
  const { calsync, pool } = host
  const keys: number[] = []
  const statuses: number[] = []
  const dryRuns: number[] = []
  let schedulesOfUser = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const userId = userName((round * 37) % users)
    for (let n = 0; n < 10; n += 1) {
      const id = ((round * 10 + n) * 7_919) % 100_000
      keys.push(await took(() => pool.query('select * from meeting where id = $1', [id + 1])))
    }
    statuses.push(await took(() => calsync.status({ userId })))
    dryRuns.push(
      await took(async () => {
        schedulesOfUser = (await calsync.previewBackfill({ userId })).schedules
      }),
    )
  }
  return {
    primaryKeyMs: median(keys),
    statusMs: median(statuses),
    dryRunMs: median(dryRuns),
    schedulesOfUser,
  }
}

async function took(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
