import { dieWithParent, firstMessage } from './own-messages.ts'
import { skewClock } from './skew-clock.ts'
import { triggers } from './trigger.ts'
import type { WorkerSettings } from './worker-settings.ts'

dieWithParent()
const settings = await firstMessage<WorkerSettings>()
skewClock(settings.clockSkewMs)
globalThis.__calsyncFailpoints = triggers(settings.failpoints)
// Only now: the packages read the clock and pass failpoints from their first line on.
const { runWorker } = await import('./run-worker.ts')
await runWorker(settings)
