/** What is done to one input; returns how many results that were, 1 unless it says so. */
export type Work<T> = (input: T) => number | void

/**
 * Results per second of several pieces of work over the same inputs. They take turns, round by
 * round, so that whatever else the machine does strikes all of them. Inputs are made anew for each
 * turn, outside of the measured time: nothing that is kept per object helps.
 *
 * @param forMs of measured time for each, after one round to warm up
 */
export function ratesPerSecond<T>(
  fresh: () => readonly T[],
  works: readonly Work<T>[],
  forMs: number,
): number[] {
  const totals = works.map(() => ({ results: 0, ms: 0 }))
  works.forEach((work) => turn(fresh(), work))
  while (totals.some(({ ms }) => ms < forMs)) {
    works.forEach((work, index) => {
      const { results, ms } = turn(fresh(), work)
      const total = totals[index]
      if (total === undefined) return
      total.results += results
      total.ms += ms
    })
  }
  return totals.map(({ results, ms }) => (results / ms) * 1_000)
}

function turn<T>(inputs: readonly T[], work: Work<T>): { results: number; ms: number } {
  let results = 0
  const started = performance.now()
  for (const input of inputs) results += work(input) ?? 1
  return { results, ms: performance.now() - started }
}
