import { planSchedule, type PlanContext, type SchedulePlan } from '../decide/plan-schedule.js'
import { messageOf } from '../model/calsync-error.js'
import type { ErrorFacts } from '../model/outcome.js'
import type { LoadedSchedule } from '../model/schedule.js'
import { type ScheduleRef, shownRef } from '../model/schedule-ref.js'
import type { PlanGuard } from '../ports/store/guard-store.js'
import type {
  LockedHead,
  PlanReport,
  PlanWrites,
  Postponement,
  ReadTargets,
  TargetQuery,
  Targets,
} from '../ports/store/change-store.js'
import type { Priority } from '../model/sync-record.js'
import type { ResultMessage } from '../ports/transport.js'
import { collects, type Environment } from './environment.js'
import { type GuardedPlan, guardPlans, unguarded } from './guard-plans.js'
import { loadSchedules } from './load-schedules.js'
import { nudgesOf } from './nudges.js'

const POSTPONE_MS = 5_000
/** Records that one transaction looks at or writes, about: a series can be thousands of them. */
const MAX_RECORDS = 20_000
const FIRST_HEADS = 100
const USUAL_RECORDS = 20

const planIsFull: ErrorFacts = {
  class: 'NOT_ATTEMPTED',
  code: 'PLAN_FULL',
  message: 'left to the next plan, because this one had enough records',
}

/** What a plan would write, and which of its records exist already. */
export interface PlanPreview {
  readonly writes: PlanWrites
  readonly existing: ReadonlySet<string>
  /** Mails that the providers would send to participants. */
  readonly mails: number
}

/** How one schedule is planned. */
export type PlanOne = typeof planSchedule

/** A plan that is made in another way than usual. */
export interface PlanMode {
  /** Whether what stands is brought to the present template and hash. Default false. */
  readonly rollout?: boolean
  /** Default: `planSchedule`. */
  readonly planOne?: PlanOne
  /** See `PlanWrites`. */
  readonly leases?: PlanWrites['leases']
  /** Hears of what is about to be stored. */
  readonly onWrites?: (writes: PlanWrites) => void
}

/** What was decided for the heads of one transaction. */
interface Planned {
  readonly writes: PlanWrites
  readonly mails: number
  /** What was left to another transaction, because this one has enough records. */
  readonly left: readonly ScheduleRef[]
}

const noWrites: PlanWrites = { heads: [], records: [], postponed: [], messages: [] }

/** Thrown inside the store's transaction to leave it without a trace. */
class RollBack extends Error {}

/** Turns change marks and backfill pages into desired states. */
export class Planner {
  readonly #environment: Environment

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /** Plans up to `limit` marks and nudges; `heads` of the report is 0 when there were none. */
  async planChanges(limit: number): Promise<PlanReport> {
    const report = await this.#environment.store.changes.planChanges(limit, this.#plan)
    return await this.#announce(report)
  }

  /** Plans the given schedules, marked or not. */
  async planSchedules(
    refs: readonly ScheduleRef[],
    origin: { readonly priority: Priority; readonly by: string | null; readonly reason: string },
    mode: PlanMode = {},
  ): Promise<PlanReport> {
    const { changes } = this.#environment.store
    let left = refs
    const reports: PlanReport[] = []
    do {
      const report = await changes.planSchedules(left, origin, async (heads, read, now, guard) => {
        const planned = await this.#decide(heads, read, now, guard, mode)
        left = planned.left
        return planned.writes
      })
      reports.push(await this.#announce(report))
    } while (left.length > 0)
    return {
      heads: reports.reduce((sum, { heads }) => sum + heads, 0),
      postponed: reports.reduce((sum, { postponed }) => sum + postponed, 0),
      work: reports.flatMap(({ work }) => work),
    }
  }

  /**
   * What planning the given schedules would write, in one or more transactions that are rolled
   * back, so that nothing is stored.
   */
  async preview(
    refs: readonly ScheduleRef[],
    mode: PlanMode = {},
  ): Promise<readonly PlanPreview[]> {
    const previews: PlanPreview[] = []
    let left = refs
    do {
      const { planned, existing } = await this.#previewSome(left, mode)
      const { writes, mails } = planned
      previews.push({ writes, mails, existing })
      left = planned.left
    } while (left.length > 0)
    return previews
  }

  async #previewSome(
    refs: readonly ScheduleRef[],
    mode: PlanMode,
  ): Promise<{ readonly planned: Planned; readonly existing: ReadonlySet<string> }> {
    const existing = new Set<string>()
    const preview: { planned: Planned } = { planned: { writes: noWrites, mails: 0, left: [] } }
    const origin = { priority: 'background', by: null, reason: 'preview' } as const
    try {
      await this.#environment.store.changes.planSchedules(
        refs,
        origin,
        async (heads, read, now) => {
          const readAndNote: ReadTargets = async (queries) => {
            const targets = await read(queries)
            for (const { records } of targets) for (const { id } of records) existing.add(id)
            return targets
          }
          // Without the guard: a preview says what is wanted, and locks no counters.
          preview.planned = await this.#decide(heads, readAndNote, now, null, mode)
          throw new RollBack()
        },
      )
    } catch (error) {
      if (!(error instanceof RollBack)) throw error
    }
    return { planned: preview.planned, existing }
  }

  async #announce(report: PlanReport): Promise<PlanReport> {
    const { transport, telemetry, clock } = this.#environment
    if (report.heads > 0) telemetry.count('calsync_planned_schedules_total', report.heads)
    if (report.work.length > 0) {
      telemetry.count('calsync_planned_records_total', report.work.length)
      await transport.nudge(nudgesOf(report.work, new Date(clock.now()).toISOString()))
    }
    return report
  }

  readonly #plan = async (
    heads: readonly LockedHead[],
    readTargets: ReadTargets,
    now: number,
    guard: PlanGuard,
  ): Promise<PlanWrites> => {
    const { writes, left } = await this.#decide(heads, readTargets, now, guard, {})
    const later = left.map((ref): Postponement => ({ ref, delayMs: 0, error: planIsFull }))
    return { ...writes, postponed: [...writes.postponed, ...later] }
  }

  async #decide(
    heads: readonly LockedHead[],
    readTargets: ReadTargets,
    now: number,
    guard: PlanGuard | null,
    { planOne = planSchedule, leases, onWrites, rollout = false }: PlanMode,
  ): Promise<Planned> {
    const { sources, logger } = this.#environment
    const { loaded, failed } = await loadSchedules(
      sources,
      heads.map((locked) => locked.head.ref),
    )
    const readable = heads.filter((locked) => loaded.has(locked.head.ref))
    const context = this.#context(now)
    const all: GuardedPlan[] = []
    let size = 0
    let next = 0
    while (next < readable.length && size < MAX_RECORDS) {
      // Most schedules have one record a user; once that is seen, the rest is read at once.
      const isUsual = next > 0 && size / next < USUAL_RECORDS
      const some = readable.slice(next, isUsual ? undefined : next + FIRST_HEADS)
      const targets = await readTargets(some.map((locked) => targetQuery(locked, loaded)))
      const targetsByRef = new Map(targets.map((target) => [target.ref, target]))
      for (const locked of some) {
        const { ref } = locked.head
        const answer = loaded.get(ref) as LoadedSchedule
        const target = targetsByRef.get(ref) ?? nothing(ref)
        const isRollout = rollout || guard?.rolloutRefs.has(ref) === true
        const plan = planSafely(planOne, locked, answer, target, { ...context, rollout: isRollout })
        this.#report(locked, answer, plan)
        all.push({ locked, plan, target, isRollout })
        size += Math.max(target.records.length, plan.records.length)
        next += 1
        if (size >= MAX_RECORDS) break
      }
    }
    const left = readable.slice(next).map(({ head }) => head.ref)
    for (const failure of failed) logger.error('plan.source_failed', { ...failure })
    const guarded =
      guard === null ? unguarded(all) : await guardPlans(this.#environment, all, guard)
    const { plans } = guarded
    const unread = failed.map(({ ref, message }): Postponement => ({
      ref,
      delayMs: POSTPONE_MS,
      error: { class: 'UNKNOWN_ERROR', code: 'SOURCE_FAILED', message: message.slice(0, 500) },
    }))
    const writes: PlanWrites = {
      heads: plans.map(({ plan }) => plan.head),
      records: plans.flatMap(({ plan }) => plan.records),
      postponed: [...unread, ...guarded.postponed],
      messages: [...this.#deadLetters(plans), ...guarded.messages],
      ...(guarded.writes === null ? {} : { guard: guarded.writes }),
      ...(leases === undefined ? {} : { leases }),
    }
    onWrites?.(writes)
    return { writes, mails: plans.reduce((sum, { plan }) => sum + plan.mails, 0), left }
  }

  #context(now: number): Omit<PlanContext, 'rollout'> {
    const { template, renderVersion, window, policy, providers, random, series } = this.#environment
    return {
      template,
      renderVersion,
      window,
      now,
      whenGone: policy.whenGone,
      series,
      providerOf: (name) => providers.get(name) ?? null,
      newId: () => random.uuid(),
    }
  }

  #report(locked: LockedHead, answer: LoadedSchedule, plan: SchedulePlan): void {
    const { logger } = this.#environment
    const { ref } = locked.head
    if (plan.head.state === 'source_missing' && locked.head.state !== 'source_missing') {
      logger.warn('plan.source_missing', {
        ref,
        next: 'call schedules.deleted() if it was deleted',
      })
    }
    if (plan.head.error !== null)
      logger.warn('plan.invalid', { ref, error: plan.head.error.message })
    if (locked.markedDeleted && answer.kind === 'found' && !answer.schedule.deleted) {
      logger.warn('plan.deleted_but_present', { ref, kept: true })
    }
  }

  /** One dead letter per schedule that became unreadable, again when the reason changes. */
  #deadLetters(
    plans: readonly { readonly locked: LockedHead; readonly plan: SchedulePlan }[],
  ): ResultMessage[] {
    const { providers, clock } = this.#environment
    const integration = [...providers.keys()][0]
    if (!collects(this.#environment, 'dlq') || integration === undefined) return []
    const timestamp = new Date(clock.now()).toISOString()
    return plans
      .filter(({ locked, plan }) => {
        const { error } = plan.head
        return error !== null && error.message !== locked.head.error?.message
      })
      .map(({ plan: { head } }) => ({
        id: `${head.ref}:invalid:${timestamp}`,
        kind: 'dlq',
        integration,
        key: head.ref,
        body: {
          type: 'schedule_invalid',
          scheduleId: head.ref,
          errorType: head.error?.class ?? null,
          error: head.error?.message ?? null,
          timestamp,
        },
      }))
  }
}

/** One schedule that cannot be planned must not stop the others. */
function planSafely(
  planOne: PlanOne,
  locked: LockedHead,
  answer: LoadedSchedule,
  targets: Targets,
  context: PlanContext,
): SchedulePlan {
  try {
    return planOne(locked, answer, targets, context)
  } catch (error) {
    const { ref } = locked.head
    const message = `${shownRef(ref)}: ${messageOf(error)}`.slice(0, 500)
    const facts = { class: 'INVALID_EVENT_DATA', code: 'PLAN_FAILED', message } as const
    return planSchedule(locked, { kind: 'invalid', ref, error: facts }, targets, context)
  }
}

function targetQuery(
  { head }: LockedHead,
  loaded: ReadonlyMap<ScheduleRef, LoadedSchedule>,
): TargetQuery {
  const answer = loaded.get(head.ref)
  const schedule = answer?.kind === 'found' ? answer.schedule : null
  return {
    ref: head.ref,
    organizationId: schedule?.organizationId ?? '',
    userIds: schedule === null || schedule.deleted ? [] : schedule.facilitators,
  }
}

function nothing(ref: ScheduleRef): Targets {
  return { ref, connections: [], records: [] }
}
