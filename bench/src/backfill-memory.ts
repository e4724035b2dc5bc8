import { fork } from 'node:child_process'
import { createHost } from './host.ts'
import { firstMessage, type Servers } from './servers.ts'

export interface BackfillResult {
  readonly schedules: number
  readonly seconds: number
  readonly peakMb: number
}

/**
 * V8 lets its heap grow as long as the machine has memory to spare, whether it is needed or not:
 * the limits under which a worker can be run in a small container show what is needed.
 */
export const heapLimits = ['--max-old-space-size=160', '--max-semi-space-size=4']

/** A whole backfill by one worker process: listing, planning, sending, settling. */
export async function measureBackfill(
  servers: Servers,
  schedules: number,
  users: number,
): Promise<BackfillResult> {
  await servers.sandbox.reset()
  const url = await createHost(servers, `backfill_${schedules}`, { users, meetings: schedules })
  const script = new URL('./backfill-process.ts', import.meta.url)
  const child = fork(script, [url, servers.sandboxUrl], { stdio: 'inherit', execArgv: heapLimits })
  const { seconds, peakMb } = JSON.parse(await firstMessage(child)) as BackfillResult
  return { schedules, seconds, peakMb }
}
