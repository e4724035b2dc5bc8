import { writeFile } from 'node:fs/promises'
import { kafkaAvailable } from '@calsync/testkit/kafka'
import { Narrator } from './narrator.ts'
import { type Options, readOptions, UsageError } from './options.ts'
import { renderReport } from './report/render-report.ts'
import type { ChaosReport, RunReport } from './report/report.ts'
import { isBroken, runChaos } from './run-chaos.ts'
import { usage } from './usage.ts'

/** The command: reads its arguments, runs, prints; the exit code. */
export async function command(argv: readonly string[]): Promise<number> {
  let options: Options
  try {
    options = readOptions(argv)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  }
  if (options.help) {
    process.stdout.write(`${usage()}\n`)
    return 0
  }
  const stream = options.json ? process.stderr : process.stdout
  const narrator = new Narrator((text) => void stream.write(text))
  narrator.print(
    `Seed ${options.seed}${options.mutant === null ? '' : `, mutant ${options.mutant}`}`,
  )
  const { mutant, transport } = options
  // A mutant has to fall once, and the second transport would only cost time.
  const wanted = mutant !== null && transport === 'auto' ? 'postgres' : transport
  const transports = await chooseTransports(wanted, narrator)
  if (transports.length === 0) return 2
  const signal = interruption(narrator)
  let report: ChaosReport
  try {
    report = await runChaos({ options, transports, narrator, signal })
  } catch (error) {
    // Servers that do not start, a full disk: nothing is said about calsync.
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stderr.write(`The run could not be carried out, and proves nothing: ${reason}\n`)
    return 3
  }
  const again = ['pnpm chaos', ...withoutSeed(argv), `--seed ${options.seed}`].join(' ')
  return conclude(report, { ...options, again }, narrator)
}

/** Both where a broker can be started; none, with the reason told, where one was asked for in vain. */
async function chooseTransports(
  asked: Options['transport'],
  narrator: Narrator,
): Promise<readonly RunReport['transport'][]> {
  if (asked === 'postgres') return ['postgres']
  const hasBroker = (process.env['KAFKA_BROKERS'] ?? '') !== '' || (await kafkaAvailable())
  if (hasBroker) return asked === 'kafka' ? ['kafka'] : ['postgres', 'kafka']
  const missing = 'No broker: Kafka needs Java 17 with Maven, or KAFKA_BROKERS=host:port.'
  if (asked !== 'auto') {
    narrator.print(`${missing} Without one: --transport postgres.`)
    return []
  }
  narrator.print(`!!! ${missing} KAFKA IS LEFT OUT of this run.`)
  return ['postgres']
}

/** At the first Ctrl-C the faults stop, and what there is is judged; at the second all ends. */
function interruption(narrator: Narrator): AbortSignal {
  const stop = new AbortController()
  const listen = (): void => {
    if (stop.signal.aborted) {
      // The world listens, too, once nobody else does: it ends its processes. Without one:
      process.off('SIGINT', listen)
      if (process.listenerCount('SIGINT') === 0) process.kill(process.pid, 'SIGINT')
      return
    }
    narrator.print(
      'Stopping: the last faults end, then the evidence is judged. Ctrl-C again: at once.',
    )
    stop.abort()
  }
  process.on('SIGINT', listen)
  return stop.signal
}

async function conclude(
  report: ChaosReport,
  { json, report: file, again }: Options & { readonly again: string },
  narrator: Narrator,
): Promise<number> {
  narrator.print(`\n${renderReport(report)}`)
  const violations = report.runs.flatMap(({ transport, violations, crashes }) => [
    ...violations.map((violation) => ({ ...violation, transport })),
    ...crashes.map((says) => ({ invariant: 'crash', says, transport })),
  ])
  const fallen = [...new Set(violations.map(({ invariant }) => invariant))].sort()
  const summary = { ...report, fallen, violations }
  if (file !== null) await writeFile(file, `${JSON.stringify(summary, null, 2)}\n`)
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`)
  if (!report.runs.some(isBroken)) return 0
  narrator.print(`\nThe same faults once more: ${again}`)
  return 1
}

function withoutSeed(argv: readonly string[]): readonly string[] {
  return argv.filter((word, i) => !/^--seed(=|$)/.test(word) && argv[i - 1] !== '--seed')
}
