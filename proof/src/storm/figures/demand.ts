import type { StormWorld } from '../world/storm-world.ts'

/** What a stretch of time asked of the provider. */
export interface Demand {
  /** Changes that calendars show now and did not before. */
  readonly changes: number
  /** Operations that reached a mailbox, alone or in a batch, refused ones and looks included. */
  readonly operations: number
  /** HTTP calls, refused ones included: a batch is one. */
  readonly calls: number
  readonly throttled: number
  readonly operationsPerChange: number
  readonly callsPerChange: number
}

/** What was asked of the provider from one moment to another, for the changes applied between. */
export function demandOf(world: StormWorld, from: number, to: number): Demand {
  const within = (at: number): boolean => at >= from && at < to
  const entries = world.sandbox.journal().filter(({ at }) => within(at))
  const changes = world.calendars.writes.filter(({ at, isNews }) => isNews && within(at)).length
  const operations = entries.filter(({ kind }) => kind === 'operation').length
  const calls = entries.filter(({ batch }) => batch === undefined).length
  return {
    changes,
    operations,
    calls,
    throttled: entries.filter(({ throttled, status }) => throttled || status === 429).length,
    operationsPerChange: operations / changes,
    callsPerChange: calls / changes,
  }
}
