import type { LiveCommit } from '../world/host.ts'
import type { Write } from '../world/calendars.ts'
import { type Figure, told } from './figure.ts'

/** How long users waited, milliseconds; a change that never came is infinite. */
export interface Latency {
  readonly changes: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/**
 * From each commit to the write after which the calendar shows it. A change that a later one
 * overtook is shown with that one.
 */
export function latencyOf(commits: readonly LiveCommit[], writes: readonly Write[]): Latency {
  const byRef = new Map<string, Write[]>()
  for (const write of writes) {
    const own = byRef.get(write.ref)
    if (own === undefined) byRef.set(write.ref, [write])
    else own.push(write)
  }
  const waits = commits.map(({ ref, revision, at }) => {
    const shown = byRef.get(ref)?.find((write) => write.revision >= revision)
    return shown === undefined ? Number.POSITIVE_INFINITY : shown.at - at
  })
  waits.sort((a, b) => a - b)
  const share = (part: number): number => waits[Math.ceil(part * waits.length) - 1] ?? 0
  return { changes: waits.length, p50: share(0.5), p99: share(0.99), max: waits.at(-1) ?? 0 }
}

/** The figures of a latency, for a report. */
export function latencyFigures(name: string, { changes, p50, p99, max }: Latency): Figure[] {
  return [
    told(`${name}: changes`, changes),
    told(`${name}: p50`, p50, 'ms'),
    told(`${name}: p99`, p99, 'ms'),
    told(`${name}: max`, max, 'ms'),
  ]
}
