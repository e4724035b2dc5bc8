import type { SeriesPolicy } from '../decide/lay-out.js'
import type { DeliveryPolicy } from '../decide/settle-delivery.js'
import type { SyncPolicy } from '../decide/policy.js'
import type { ReconcilePolicy } from '../decide/reconcile-policy.js'
import type { SyncWindow } from '../decide/window.js'
import type { RenderEvent } from '../model/render.js'
import type { CalendarProvider } from '../ports/calendar-provider.js'
import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { ResultReceiver } from '../ports/result-receiver.js'
import type { ScheduleSource } from '../ports/schedule-source.js'
import type { SyncStore } from '../ports/store/sync-store.js'
import type { Telemetry } from '../ports/telemetry.js'
import type { ResultKind, Transport } from '../ports/transport.js'

/** When and how fast what stands is brought to another template or hash. */
export interface RolloutPolicy {
  /** `manual`: when somebody orders it. `automatic`: once all workers run the same versions. */
  readonly mode: 'manual' | 'automatic'
  /** Schedules per minute, from 1 to 60,000. */
  readonly perMinute: number
}

/** Everything the engine acts through. */
export interface Environment {
  readonly store: SyncStore
  readonly transport: Transport
  /** By source kind. */
  readonly sources: ReadonlyMap<string, ScheduleSource>
  /** By integration. */
  readonly providers: ReadonlyMap<string, CalendarProvider>
  readonly template: RenderEvent | null
  /** Version of the template; `null` without one. */
  readonly renderVersion: string | null
  readonly rollout: RolloutPolicy
  readonly window: SyncWindow
  /** What organisations do at first: those without a setting or a connection. */
  readonly newOrganizations: 'on' | 'observe'
  readonly series: SeriesPolicy
  readonly policy: SyncPolicy
  /** `null`: changes made around the SDK are not looked for. */
  readonly reconcile: ReconcilePolicy | null
  /** The host's own code for results; `null` where they go to a broker, or nobody wants them. */
  readonly receiver: ResultReceiver | null
  readonly delivery: DeliveryPolicy
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly telemetry: Telemetry
}

/** Whether anybody wants such messages; when not, they are not even put into the outbox. */
export function collects(
  { transport, receiver }: Pick<Environment, 'transport' | 'receiver'>,
  kind: ResultKind,
): boolean {
  return transport.publishes || receiver?.kinds.has(kind) === true
}
