import type { RangeReport } from './seed-range.ts'

const SHOWN = 10

/** The result of many seeds, for a person. */
export function tellReport(
  report: RangeReport,
  run: { readonly seconds: number; readonly missed: readonly string[]; readonly from: number },
): string {
  const { seeds, changes, falls, places, deaths } = report
  const perMinute = Math.round((changes / run.seconds) * 60)
  const points = report.diedAt.length + run.missed.length
  return [
    `${number(seeds)} seeds from ${run.from}: ${number(changes)} changes, ${number(report.calls)} calls, ` +
      `${number(deaths)} deaths, ${(report.simulatedMs / 3_600_000).toFixed(1)} simulated hours`,
    `${number(places)} places compared, most in flight per mailbox ${report.maxInFlight}`,
    `A process died at ${report.diedAt.length} of ${points} failpoints`,
    ...run.missed.slice(0, SHOWN).map((id) => `  not at ${id}`),
    `${number(perMinute)} changes a minute (${run.seconds.toFixed(1)} s)`,
    ...(report.digest === '' ? [] : [`Histories ${report.digest}`]),
    ...verdict(report),
  ].join('\n')

  function verdict({ falls: [first] }: RangeReport): string[] {
    if (first === undefined) {
      const bound = (3 / Math.max(1, changes)).toExponential(1)
      return [`No promise was broken: 0 of ${number(changes)} (95 %: at most ${bound} per change)`]
    }
    return [
      `${falls.length} broken promises:`,
      ...falls
        .slice(0, SHOWN)
        .map(
          ({ seed, invariant, ref, says }) => `  seed ${seed}: ${invariant} ${ref ?? ''} ${says}`,
        ),
      `See one: pnpm sim --seed ${first.seed}`,
    ]
  }
}

function number(value: number): string {
  return value.toLocaleString('en')
}
