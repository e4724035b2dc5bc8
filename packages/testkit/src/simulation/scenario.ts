import { seededRandom } from '../random.js'
import type { Faults } from './calendar-faults.js'
import { Draw } from './draw.js'
import { faultsOf } from './draw-faults.js'
import { hostEditOf } from './draw-edits.js'
import type { HostEdit } from './host-application.js'
import type { Doom } from './simulated-process.js'

/** Something that happens in a simulated world, so many milliseconds after the step before. */
export type Step = { readonly afterMs: number } & (
  | { readonly kind: 'edit'; readonly host: number; readonly edit: HostEdit }
  | { readonly kind: 'host_dies'; readonly host: number }
  | { readonly kind: 'worker_dies'; readonly worker: number }
  | { readonly kind: 'worker_doomed'; readonly worker: number; readonly doom: Doom }
  | {
      readonly kind: 'worker_frozen'
      readonly worker: number
      readonly ms: number
      /** Soon after it woke. */
      readonly dies: Doom | null
    }
  | { readonly kind: 'worker_joins' }
  /** A deployment; `atOnce` stops one that has only begun to start. */
  | {
      readonly kind: 'worker_stops'
      readonly worker: number
      readonly atOnce: boolean
      readonly doom: Doom | null
    }
  | { readonly kind: 'database_restarts' }
  | { readonly kind: 'old_nudges'; readonly count: number }
  | { readonly kind: 'user_deletes'; readonly user: number }
  | { readonly kind: 'user_moves'; readonly user: number }
  | { readonly kind: 'key_revoked'; readonly user: number; readonly forMs: number }
  | { readonly kind: 'key_changed'; readonly user: number }
  | { readonly kind: 'user_connects'; readonly user: number }
  | { readonly kind: 'user_disconnects'; readonly user: number }
  | { readonly kind: 'organization_disabled'; readonly forMs: number }
  | { readonly kind: 'paused'; readonly forMs: number }
  | { readonly kind: 'rows_hidden'; readonly ids: readonly string[]; readonly forMs: number }
  | { readonly kind: 'source_away'; readonly forMs: number }
  | { readonly kind: 'mailboxes_full'; readonly forMs: number }
  | { readonly kind: 'backfill' }
  /** The host deletes everything, by mistake: row by row, or all at once. */
  | { readonly kind: 'mass_deletion'; readonly host: number; readonly isLoop: boolean }
  /** Somebody says that removals are meant. */
  | { readonly kind: 'released'; readonly forMs: number }
  /** Somebody edits rows with psql; nobody tells calsync. */
  | { readonly kind: 'silent_edit'; readonly edit: HostEdit }
  | { readonly kind: 'retry' }
  /** Hosts and workers that start from now on have it; what it renders is the same. */
  | { readonly kind: 'template_changed' }
  | { readonly kind: 'rollout'; readonly perMinute: number }
)

/** Everything that is decided about one simulation before it runs. */
export interface Scenario {
  readonly seed: number
  readonly speed: 'quick' | 'shipped'
  readonly users: number
  readonly hosts: number
  readonly workers: number
  readonly maxBatchItems: number
  readonly whenGone: 'recreate' | 'detach'
  /** Whether removals of many schedules are held until somebody releases them. */
  readonly isGuarded: boolean
  /** Whether changes that nobody marked are looked for, so that there are some. */
  readonly reconciles: boolean
  /** Whether the calendar holds series as such, or each occurrence is an event. */
  readonly holdsSeries: boolean
  readonly faults: Faults
  readonly database: {
    readonly fails: number
    readonly losesAnswers: number
    /** Chance that an attempt or a result is one that the database cannot take. */
    readonly refuses: number
    /** A question and its answer travel so long each, at most, milliseconds. */
    readonly latencyMs: number
  }
  /** How long the host's table takes to be read, and to be listed, at most, milliseconds. */
  readonly sourceLatencyMs: { readonly load: number; readonly list: number }
  /** Calls and items per second that the provider says it allows; `null` for no limit. */
  readonly perSecond: number | null
  /** Marks in one plan: few, so that there is always a backlog. */
  readonly planSize: number
  /** One in so many workers is deployed without the provider; 0 for none. */
  readonly withoutProvider: number
  readonly network: {
    readonly loses: number
    readonly repeats: number
    readonly latencyMs: number
    readonly failsToPublish: number
  }
  /** Each worker's clock is wrong by so much, milliseconds. */
  readonly clockSkewMs: readonly number[]
  readonly jitter: { readonly chance: number; readonly maxMs: number } | null
  /** Every worker is made to die there, until so many have. */
  readonly allDoomed: { readonly doom: Doom; readonly times: number } | null
  readonly steps: readonly Step[]
}

export interface DrawOptions {
  /** Failpoints at which workers may be made to die; empty when the code has none. */
  readonly failpoints?: readonly string[]
  /** Commits of schedules, about. Default 120. */
  readonly changes?: number
  /** Leaves no kind of disturbance out. */
  readonly everything?: boolean
}

/**
 * Draws a scenario. Each seed favours some faults and leaves others out (swarm testing): what
 * happens rarely together with everything else happens often in a world of its own.
 */
export function drawScenario(seed: number, options: DrawOptions = {}): Scenario {
  const random = seededRandom(seed)
  // The first numbers of neighbouring seeds are alike.
  for (let n = 0; n < 8; n += 1) random.next()
  const draw = new Draw(random)
  const { everything = false } = options
  const speed = draw.chance(0.03) ? 'shipped' : 'quick'
  const users = draw.chance(everything ? 0.3 : 0.03) ? 20 : draw.between(2, 5)
  const hosts = draw.between(1, 3)
  const workers = draw.between(1, 3)
  const whenGone = draw.chance(0.25) ? 'detach' : 'recreate'
  const withSeries = draw.chance(0.25)
  const isGuarded = draw.chance(everything ? 0.4 : 0.15)
  const reconciles = draw.chance(everything ? 0.4 : 0.25)
  const frame = {
    seed,
    speed,
    users,
    hosts,
    workers,
    whenGone,
    isGuarded,
    reconciles,
  } as const
  return {
    ...frame,
    maxBatchItems: draw.pick([1, 2, 3, 4, 20]),
    holdsSeries: draw.chance(0.8),
    faults: faultsOf(draw, speed, everything),
    database: {
      fails: everything ? draw.pick([0, 0, 0, 0.2]) : draw.pick([0, 0, 0.005, 0.03]),
      losesAnswers: draw.pick([0, 0, 0.005, 0.03]),
      refuses: everything ? draw.pick([0, 0, 0.15]) : draw.pick([0, 0, 0, 0.02]),
      latencyMs: draw.pick([12, 12, 12, 150]),
    },
    allDoomed: null,
    sourceLatencyMs: { load: draw.pick([0, 5, 40, 200]), list: draw.pick([0, 50, 15_000]) },
    perSecond: draw.chance(everything ? 0.5 : 0.15)
      ? draw.pick(everything ? [0.5, 0.5, 2, 10] : [2, 10])
      : null,
    planSize: draw.pick([1_000, 1_000, 2]),
    withoutProvider: everything || draw.chance(0.06) ? 3 : 0,
    network: {
      loses: draw.pick([0, 0.1, 0.5, 0.9]),
      repeats: draw.pick([0, 0.3]),
      latencyMs: draw.pick([5, 50, 3_000]),
      failsToPublish: draw.pick([0, 0, 0.2]),
    },
    clockSkewMs: Array.from({ length: 4 }, () => draw.pick([0, 0, 300_000, -300_000, 1_500])),
    jitter: draw.chance(0.3) ? { chance: 0.02, maxMs: draw.pick([20, 500, 8_000]) } : null,
    steps: stepsOf(draw, frame, withSeries, options),
  }
}

/** Some users link their calendars when there is something to show already. */
export function comesLater(user: number): boolean {
  return user % 3 === 1
}

/** Often just longer than its lease: it wakes while somebody else is at work. */
function freezeMs(draw: Draw): number {
  return draw.chance(0.4) ? 6_000 + draw.next() * 1_500 : draw.next() * 15_000
}

function diesAfter(draw: Draw): Doom | null {
  const side = draw.pick(['before', 'after'] as const)
  return draw.chance(0.3) ? { id: null, side, hit: draw.between(1, 12) } : null
}

type Frame = Pick<
  Scenario,
  'speed' | 'users' | 'hosts' | 'workers' | 'whenGone' | 'isGuarded' | 'reconciles'
>
/** What is drawn apart from the rest, so that a seed's other steps are what they always were. */
type Apart = 'template_changed' | 'rollout'
type Kind = Exclude<Step['kind'], 'edit' | Apart>

function stepsOf(
  draw: Draw,
  { seed, ...frame }: Frame & { readonly seed: number },
  withSeries: boolean,
  options: DrawOptions,
): Step[] {
  const { failpoints = [], changes = 120 } = options
  const weights = weightsOf(draw, frame, failpoints.length > 0, options.everything ?? false)
  const steps: Step[] = []
  const scale = frame.speed === 'quick' ? 1 : 10
  const schedules = draw.pick([3, 12, 40])
  // Each failpoint is the favourite of some seeds: the rare ones are met, too.
  const favourite = failpoints[seed % Math.max(1, failpoints.length)]
  let left = changes
  while (left > 0) {
    const afterMs = Math.round(draw.next() * draw.pick([0, 50, 800, 4_000]) * scale)
    const kind = draw.chance(0.62) ? 'edit' : pickKind(draw, weights)
    if (kind === 'edit') {
      const edit = hostEditOf(draw, { schedules, users: frame.users, withSeries, scale })
      left -= edit.changes.length
      steps.push({ afterMs, kind, host: draw.between(0, frame.hosts - 1), edit })
    } else {
      steps.push({
        afterMs,
        ...otherStep(draw, kind, frame, { failpoints, favourite }, scale, {
          schedules,
          withSeries,
        }),
      })
    }
  }
  for (let user = 0; user < frame.users; user += 1) {
    if (!comesLater(user)) continue
    steps.splice(draw.between(0, steps.length), 0, { afterMs: 0, kind: 'user_connects', user })
  }
  if (draw.chance(options.everything === true ? 0.7 : 0.25)) addTemplates(draw, steps)
  return steps
}

/** Some templates after each other; most are rolled out, early or late, by somebody or by workers. */
function addTemplates(draw: Draw, steps: Step[]): void {
  const count = draw.between(1, 3)
  for (let n = 0; n < count; n += 1) {
    const at = draw.between(0, steps.length)
    steps.splice(at, 0, { afterMs: 0, kind: 'template_changed' })
    if (!draw.chance(0.7)) continue
    const perMinute = draw.pick([60, 600, 60_000])
    steps.splice(draw.between(at + 1, steps.length), 0, { afterMs: 0, kind: 'rollout', perMinute })
  }
}

interface Doomed {
  readonly failpoints: readonly string[]
  readonly favourite: string | undefined
}

function doomOf(draw: Draw, { failpoints, favourite }: Doomed): Doom {
  const side = draw.pick(['before', 'after'] as const)
  const other = failpoints.length === 0 ? null : draw.pick(failpoints)
  const liked = favourite ?? null
  const id = draw.pick([liked, liked, other, null])
  return { id, side, hit: draw.between(1, id === null ? 60 : 3) }
}

/** How much each seed likes each kind of disturbance. */
function weightsOf(
  draw: Draw,
  { whenGone, isGuarded, reconciles }: Frame,
  hasFailpoints: boolean,
  everything: boolean,
): readonly (readonly [Kind, number])[] {
  const usual: readonly (readonly [Kind, number])[] = [
    ['host_dies', 1],
    ['worker_dies', 4],
    ['worker_doomed', hasFailpoints ? 8 : 0],
    ['worker_frozen', 3],
    ['worker_joins', 1],
    ['worker_stops', everything ? 4 : 1],
    ['database_restarts', 1],
    ['old_nudges', 1],
    // Where deleted events are left so, an event of ours must not pass for one the user deleted.
    ['user_deletes', whenGone === 'recreate' ? 1 : 0],
    ['user_moves', 0.5],
    ['key_revoked', 1],
    ['key_changed', 1],
    ['user_connects', 1],
    ['user_disconnects', 0.3],
    ['organization_disabled', 0.3],
    ['paused', 0.3],
    ['rows_hidden', 0.7],
    ['source_away', 0.7],
    ['mailboxes_full', 0.3],
    ['backfill', 0.5],
    ['retry', 0.5],
    ['mass_deletion', isGuarded ? 1 : 0],
    ['released', isGuarded ? 1.5 : 0],
    ['silent_edit', reconciles ? 4 : 0],
  ]
  return usual.map(
    ([kind, weight]) => [kind, everything || draw.chance(0.45) ? weight : 0] as const,
  )
}

function pickKind(draw: Draw, weights: readonly (readonly [Kind, number])[]): Kind | 'edit' {
  const sum = weights.reduce((total, [, weight]) => total + weight, 0)
  let at = draw.next() * sum
  for (const [kind, weight] of weights) {
    at -= weight
    if (at < 0) return kind
  }
  return 'edit'
}

type Other =
  Exclude<Step, { readonly kind: 'edit' | Apart }> extends infer Each
    ? Each extends { readonly afterMs: number }
      ? Omit<Each, 'afterMs'>
      : never
    : never

function otherStep(
  draw: Draw,
  kind: Kind,
  { users, hosts }: Frame,
  doomed: Doomed,
  scale: number,
  { schedules, withSeries }: { readonly schedules: number; readonly withSeries: boolean },
): Other {
  const worker = draw.between(0, 3)
  const user = draw.between(0, users - 1)
  const forMs = Math.round(draw.next() * draw.pick([500, 4_000]) * scale)
  switch (kind) {
    case 'host_dies':
      return { kind, host: draw.between(0, hosts - 1) }
    case 'worker_dies':
      return { kind, worker }
    case 'worker_stops': {
      const doom = draw.chance(0.5) ? doomOf(draw, doomed) : null
      return { kind, worker, atOnce: draw.chance(0.3), doom }
    }
    case 'worker_doomed':
      return { kind, worker, doom: doomOf(draw, doomed) }
    case 'worker_frozen':
      return { kind, worker, ms: Math.round(freezeMs(draw) * scale), dies: diesAfter(draw) }
    case 'old_nudges':
      return { kind, count: draw.between(1, 20) }
    case 'user_deletes':
    case 'user_moves':
    case 'key_changed':
    case 'user_connects':
    case 'user_disconnects':
      return { kind, user }
    case 'key_revoked':
      return { kind, user, forMs }
    case 'organization_disabled':
    case 'paused':
    case 'source_away':
    case 'mailboxes_full':
      return { kind, forMs }
    case 'rows_hidden': {
      const count = draw.between(1, schedules)
      const ids = Array.from({ length: count }, () => String(draw.between(0, schedules - 1)))
      return { kind, ids: [...new Set(ids)], forMs }
    }
    case 'mass_deletion':
      return { kind, host: draw.between(0, hosts - 1), isLoop: draw.chance(0.5) }
    case 'released':
      return { kind, forMs }
    case 'silent_edit':
      return { kind, edit: hostEditOf(draw, { schedules, users, withSeries, scale }) }
    case 'worker_joins':
    case 'database_restarts':
    case 'backfill':
    case 'retry':
      return { kind }
  }
}
