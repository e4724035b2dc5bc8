import { judge, type Evidence, type Verdict, type Violation } from '@calsync/testkit/checker'
import { becomeQuiet, type Rest } from './quiet.ts'
import type { ChaosWorld } from './world/world.ts'

/** What takes longer to come to rest is told with what it was. */
const LONG_MS = 12_000

/** What a look at the evidence came to. */
export interface Reckoning {
  readonly verdict: Verdict
  readonly evidence: Evidence
  readonly rest: Rest
  /** After what was given up had been ordered once more. */
  readonly restAgain: Rest
  readonly judgedMs: number
}

/**
 * Waits until all is at rest, orders once more what was given up, waits again, and judges. The faults
 * have stopped before, and so have the hosts. Rest is asked of calsync; the verdict is not.
 */
export async function reckon(world: ChaosWorld, limitMs: number): Promise<Reckoning> {
  const rest = await becomeQuiet(world, limitMs)
  await world.orderRetry()
  const restAgain = await becomeQuiet(world, limitMs)
  const evidence = await world.evidence()
  const from = Date.now()
  const { violations, counts } = judge(evidence)
  const at = Math.max(0, ...evidence.host.map((fact) => fact.at))
  const more = [...restless([rest, restAgain], limitMs, at), ...leaked(await world.leaks(), at)]
  const verdict = { counts, violations: [...more, ...violations] }
  return { verdict, evidence, rest, restAgain, judgedMs: Date.now() - from }
}

function restless(rests: readonly Rest[], limitMs: number, at: number): Violation[] {
  return rests
    .filter(({ ms }) => ms === null)
    .map(({ last }) => {
      const left = last.join('; ')
      const says = `not at rest ${limitMs / 1000} s after the faults had stopped; left: ${left}`
      return { invariant: 'L1', at, mailbox: null, ref: null, says }
    })
}

function leaked(leaks: readonly string[], at: number): Violation[] {
  return leaks.map((says) => ({ invariant: 'I10', at, mailbox: null, ref: null, says }))
}

/** In one line, for a person. */
export function sayReckoning({ verdict, rest, restAgain, judgedMs }: Reckoning): string {
  const { violations, counts } = verdict
  const { changes, calls, lost, duplicated, stale, orphaned } = counts
  const found = violations.length === 0 ? 'nothing wrong' : `${violations.length} violations`
  return (
    `at rest ${sayRest(rest)}, and after a retry of all ${sayRest(restAgain)}; ` +
    `${changes} changes, ${calls} calls: ${lost} lost, ${duplicated} duplicated, ` +
    `${stale} stale, ${orphaned} orphaned; ${found} (judged in ${judgedMs} ms)`
  )
}

function sayRest({ ms, last }: Rest): string {
  if (ms === null) return 'never'
  const left = ms > LONG_MS && last.length > 0 ? ` (last: ${last.join('; ')})` : ''
  return `after ${(ms / 1000).toFixed(1)} s${left}`
}
