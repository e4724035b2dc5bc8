import {
  CalsyncError,
  type ChangeStore,
  type PlanFunction,
  type Random,
  type RunStore,
  type SyncStore,
} from '@calsync/core'
import type { ManualClock } from '../clock.js'
import type { MemoryStore } from '../memory-store/memory-store.js'
import type { SimulatedProcess } from './simulated-process.js'

/** How the database behaves, for all processes. */
export interface DatabaseWeather {
  /** Chance that a call fails before it does anything. */
  fails: number
  /** Chance that a call does its work and its answer is lost: a commit whose outcome is unknown. */
  losesAnswers: number
  /** Chance that an attempt or a result is one that it cannot take. */
  refuses: number
  /** Answers travel so long, at most, milliseconds. */
  latencyMs: number
  /** Raised by every restart: what is under way then is rolled back, and fails. */
  restarts: number
  /** Settles at the next restart. */
  restarted: Promise<void>
}

export interface StoreLink {
  readonly process: SimulatedProcess
  readonly store: MemoryStore
  readonly clock: ManualClock
  readonly random: Random
  readonly weather: DatabaseWeather
}

type Call = (...args: readonly unknown[]) => unknown

/**
 * The store as one process reaches it, over a network, with a session that ends with the process:
 * what its transactions had not committed is rolled back.
 */
export function storeOver(link: StoreLink): SyncStore {
  const { store } = link
  return {
    changes: linked(link, inSession(link, store.changes)),
    claims: linked(link, store.claims),
    connections: linked(link, store.connections),
    runs: linked(link, resultsInSession(link, store.runs)),
    rollouts: linked(link, store.rollouts),
    deliveries: linked(link, store.deliveries),
    reports: linked(link, store.reports),
    guard: linked(link, store.guard),
    scans: linked(link, store.scans),
  }
}

function inSession(link: StoreLink, changes: ChangeStore): ChangeStore {
  const kept =
    (plan: PlanFunction): PlanFunction =>
    (...asked) =>
      whileSessionLasts(link, () => plan(...asked))
  return {
    markChanged: (tx, marks) => changes.markChanged(tx, marks),
    planChanges: (limit, plan) => changes.planChanges(limit, kept(plan)),
    planSchedules: (refs, origin, plan) => changes.planSchedules(refs, origin, kept(plan)),
    markReplans: (limit) => changes.markReplans(limit),
  }
}

/** The store's other methods do not call back into the process. */
function resultsInSession(link: StoreLink, runs: RunStore): RunStore {
  return new Proxy(runs, {
    get: (target, key) => {
      if (key === 'publishResults') {
        const publish: RunStore['publishResults'] = (limit, hand) =>
          runs.publishResults(limit, (messages) => whileSessionLasts(link, () => hand(messages)))
        return publish
      }
      return (Reflect.get(target, key) as Call).bind(target)
    },
  })
}

async function whileSessionLasts<T>(
  { process, weather }: StoreLink,
  work: () => Promise<T>,
): Promise<T> {
  const ends = Promise.race([process.died, weather.restarted]).then(() => {
    throw connectionLost('in a transaction')
  })
  return await Promise.race([process.run(work), ends])
}

function linked<Role extends object>(link: StoreLink, role: Role): Role {
  const seen = new Map<string | symbol, Call>()
  return new Proxy(role, {
    get: (target, key) => {
      const known = seen.get(key)
      if (known !== undefined) return known
      const method = Reflect.get(target, key) as Call
      const call: Call = (...args) =>
        overNetwork(link, String(key), () => Reflect.apply(method, target, args))
      seen.set(key, call)
      return call
    },
  })
}

async function overNetwork(link: StoreLink, what: string, run: () => unknown): Promise<unknown> {
  const { process, weather } = link
  if (!process.alive) return process.never
  await travel(link)
  return await process.deliver(answered(link, what, weather.restarts, run))
}

async function answered(
  link: StoreLink,
  what: string,
  restarts: number,
  run: () => unknown,
): Promise<unknown> {
  const { random, weather } = link
  if (random.next() < weather.fails || weather.restarts !== restarts) throw connectionLost(what)
  const isRecord = what === 'begin' || what === 'settle'
  if (isRecord && random.next() < weather.refuses) throw refused(what)
  const result = await run()
  await travel(link)
  // Committed before the restart: done, and nobody was told.
  if (random.next() < weather.losesAnswers || weather.restarts !== restarts) {
    throw connectionLost(what)
  }
  return result
}

async function travel({ clock, random, weather }: StoreLink): Promise<void> {
  await clock.sleep(random.next() * weather.latencyMs)
}

function refused(what: string): CalsyncError {
  return new CalsyncError({ code: 'DATABASE_REFUSED', message: `${what} was refused` })
}

function connectionLost(what: string): CalsyncError {
  return new CalsyncError({
    code: 'DATABASE_CONNECTION_LOST',
    message: `the connection ended during ${what}`,
    retryable: true,
  })
}
