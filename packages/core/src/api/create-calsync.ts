import { defaultSeriesPolicy, type SeriesPolicy } from '../decide/lay-out.js'
import { defaultSyncPolicy } from '../decide/policy.js'
import { defaultDeliveryPolicy, type DeliveryPolicy } from '../decide/settle-delivery.js'
import { defaultWindow } from '../decide/window.js'
import { checkedPerMinute, DEFAULT_PER_MINUTE } from '../decide/rollout-pace.js'
import type { Environment, RolloutPolicy } from '../engine/environment.js'
import { CalsyncError } from '../model/calsync-error.js'
import type { RenderEvent } from '../model/render.js'
import { NO_TEMPLATE } from '../model/versions.js'
import type { CalendarProvider } from '../ports/calendar-provider.js'
import type { Clock } from '../ports/clock.js'
import { type Logger, silentLogger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { ScheduleSource } from '../ports/schedule-source.js'
import type { SyncStore } from '../ports/store/sync-store.js'
import { silentTelemetry, type Telemetry } from '../ports/telemetry.js'
import type { Transport } from '../ports/transport.js'
import { Calsync } from './calsync.js'
import { guardPolicy, type PolicyOptions } from './guard-options.js'
import { type ReconcileOptions, reconcilePolicy } from './reconcile-options.js'
import { receiverOf, type ResultHandlers } from './result-handlers.js'
import { parseSpan } from './span.js'

/** The parts that calsync is composed of. */
export interface CalsyncParts {
  readonly store: SyncStore
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  /** Where schedules come from, each with a kind of its own. Default: none. */
  readonly sources?: readonly ScheduleSource[]
  /** Calendar providers, each with an integration of its own. Default: none. */
  readonly providers?: readonly CalendarProvider[]
  /** The host's template. Default: the event as its source reads it. */
  readonly event?: RenderEvent
  /**
   * Version of the template: another one rewrites nothing that stands before it is rolled out.
   * Default: none, and a schedule is rendered anew whenever it is planned.
   */
  readonly renderVersion?: string
  /**
   * Whether what stands is brought to another template, or to another version of calsync, when
   * somebody orders it (`manual`) or by itself (`automatic`), and how many schedules a minute at most.
   * Default: `manual`, 600.
   */
  readonly rollout?: Partial<RolloutPolicy>
  /** How far events may lie from now to be created, such as `7d` and `24mo`, the default. */
  readonly window?: { readonly past?: string; readonly future?: string }
  /**
   * What an organisation does from its first connection on, until `setOrganization` says otherwise.
   * `observe` plans and reports and sends nothing. Default `on`.
   */
  readonly newOrganizations?: 'on' | 'observe'
  /** What happens to a series that a calendar cannot hold as one. Default: each occurrence alone. */
  readonly series?: Partial<SeriesPolicy>
  readonly policy?: PolicyOptions
  /** How changes made around the SDK are looked for; false for not at all. Default: slowly. */
  readonly reconcile?: ReconcileOptions | false
  /** The host's own code for results, where the transport publishes none. Default: nobody is told. */
  readonly on?: ResultHandlers
  /** How results are handed to it. Default: 12 tries, 30 s each, 16 at once. */
  readonly delivery?: Partial<DeliveryPolicy>
  readonly logger?: Logger
  readonly telemetry?: Telemetry
}

/**
 * Composes calsync; does no I/O. Throws `CalsyncError`: `INVALID_CONFIGURATION`, `INVALID_RATE`,
 * `INVALID_SPAN`.
 */
export function createCalsync(parts: CalsyncParts): Calsync {
  const { past, future } = parts.window ?? {}
  const receiver = receiverOf(parts.on ?? {})
  refuseTwoWays(parts.transport, receiver !== null)
  const environment: Environment = {
    store: parts.store,
    transport: parts.transport,
    clock: parts.clock,
    random: parts.random,
    sources: byName('source', parts.sources ?? [], (source) => source.kind),
    providers: byName('provider', parts.providers ?? [], (p) => p.describe().integration),
    template: parts.event ?? null,
    renderVersion: parts.renderVersion ?? (parts.event === undefined ? NO_TEMPLATE : null),
    rollout: {
      mode: parts.rollout?.mode ?? 'manual',
      perMinute: checkedPerMinute(parts.rollout?.perMinute ?? DEFAULT_PER_MINUTE),
    },
    window: {
      pastMs: past === undefined ? defaultWindow.pastMs : parseSpan(past),
      futureMs: future === undefined ? defaultWindow.futureMs : parseSpan(future),
    },
    newOrganizations: parts.newOrganizations ?? 'on',
    series: { ...defaultSeriesPolicy, ...parts.series },
    policy: {
      ...defaultSyncPolicy,
      ...parts.policy,
      guard: guardPolicy(parts.policy?.guard),
    },
    reconcile: parts.reconcile === false ? null : reconcilePolicy(parts.reconcile ?? {}),
    receiver,
    delivery: { ...defaultDeliveryPolicy, ...parts.delivery },
    logger: parts.logger ?? silentLogger,
    telemetry: parts.telemetry ?? silentTelemetry,
  }
  return new Calsync(environment)
}

/** A result leaves the outbox once: to a broker or to the host's own code. */
function refuseTwoWays(transport: Transport, isHandled: boolean): void {
  if (!isHandled || !transport.publishes) return
  throw new CalsyncError({
    code: 'INVALID_CONFIGURATION',
    message: `results go to handlers (on), and to the transport ${transport.name}, which publishes them`,
    next: `take them from the topics of ${transport.name} and leave out on, or choose the transport postgres`,
  })
}

function byName<T>(
  what: string,
  items: readonly T[],
  nameOf: (item: T) => string,
): ReadonlyMap<string, T> {
  const map = new Map<string, T>()
  for (const item of items) {
    const name = nameOf(item)
    if (map.has(name)) {
      throw new CalsyncError({
        code: 'INVALID_CONFIGURATION',
        message: `two ${what}s are called "${name}"`,
        next: `give each ${what} a name of its own`,
      })
    }
    map.set(name, item)
  }
  return map
}
