import { parseArgs } from 'node:util'
import { heapLimits, measureBackfill } from './backfill-memory.ts'
import { measureBaseline } from './baseline-flow.ts'
import { measureCalsync, type FlowResult } from './calsync-flow.ts'
import { measureEvents } from './event-rates.ts'
import { measureFullScan } from './full-scan.ts'
import { createHost } from './host.ts'
import { openLargeHost, planningMs, TEACHERS } from './large-host.ts'
import { measureLatency, percentiles } from './live-latency.ts'
import { measureLookUps } from './look-ups.ts'
import { startServers, type Servers } from './servers.ts'
import { measureStartup } from './startup.ts'

const parts = ['events', 'flows', 'backfills', 'large', 'startup'] as const
const { values, positionals } = parseArgs({
  // Parts to run, all when none is named: `npm run bench -- events`.
  allowPositionals: true,
  options: {
    /** Smaller figures, for a look; the ratios are rougher. */
    quick: { type: 'boolean', default: false },
    'no-kafka': { type: 'boolean', default: false },
  },
})
const scale = values.quick ? 0.1 : 1
const users = 100

const unknown = positionals.filter((name) => !parts.some((part) => part === name))
if (unknown.length > 0) {
  throw new Error(`there is no part "${unknown[0]}", only ${parts.join(', ')}`)
}
const wants = (part: (typeof parts)[number]): boolean =>
  positionals.length === 0 || positionals.includes(part)

if (wants('events')) events()
if (wants('flows') || wants('backfills') || wants('large')) {
  const servers = await startServers(wants('flows') && !values['no-kafka'])
  try {
    if (wants('flows')) {
      if (servers.kafka === null) {
        print('No broker: the baseline publishes nothing, Kafka is left out.')
      }
      await throughput(servers, 0, 32_000 * scale, 4_000 * scale)
      await throughput(servers, 100, 8_000 * scale, 200 * scale)
    }
    if (wants('backfills')) await backfills(servers)
    if (wants('large')) await large(servers)
  } finally {
    await servers.stop()
  }
}
if (wants('startup')) startup()

async function throughput(
  servers: Servers,
  latencyMs: number,
  changes: number,
  baselineChanges: number,
) {
  print(`\nProvider latency ${latencyMs} ms, ${users} mailboxes, durable Postgres`)
  await servers.sandbox.reset()
  await servers.sandbox.configure({ latencyMs })
  const waits: number[] = []
  const baseline = await measureBaseline(
    servers,
    { users, changes: baselineChanges, name: `baseline_${latencyMs}` },
    (milliseconds) => waits.push(milliseconds),
  )
  row('proposals’ own flow', baseline)
  await one('calsync, Postgres alone', `calsync_${latencyMs}`)
  if (servers.kafka !== null) {
    await one('calsync, Kafka', `calsync_kafka_${latencyMs}`, servers.kafka.brokers)
    print(
      '    (publishes two messages per change, result and notification; the proposals’ flow one)',
    )
  }

  async function one(label: string, name: string, brokers?: readonly string[]) {
    const url = await createHost(servers, name, { users, meetings: changes })
    const transport = brokers === undefined ? {} : { brokers }
    const result = await measureCalsync(servers, url, { changes, ...transport })
    row(label, result, baseline)
    const latency = await measureLatency(servers, url, {
      first: 1,
      changes: values.quick ? 40 : 200,
      everyMs: 30,
      ...transport,
    })
    print(
      `    commit to applied, one change at a time: p50 ${ms(latency.p50)}, p95 ${ms(latency.p95)}`,
    )
  }
  const backlog = percentiles(waits)
  print(
    `    (the proposals’ flow with ${baselineChanges} messages waiting: p50 ${ms(backlog.p50)})`,
  )
}

async function backfills(servers: Servers) {
  print(`\nBackfill by one worker process, provider latency 0 ms, node ${heapLimits.join(' ')}`)
  await servers.sandbox.configure({ latencyMs: 0 })
  const small = await measureBackfill(servers, 20_000 * scale, 200)
  const large = await measureBackfill(servers, 200_000 * scale, 200)
  for (const result of [small, large]) {
    const rate = result.schedules / result.seconds
    print(
      `  ${String(result.schedules).padStart(7)} schedules  ${result.seconds.toFixed(1)} s  ` +
        `${rate.toFixed(0)}/s  peak RSS ${result.peakMb.toFixed(0)} MB`,
    )
  }
  print(`  ten times the schedules, ${(large.peakMb / small.peakMb).toFixed(2)} times the memory`)
}

async function large(servers: Servers) {
  const size = { schedules: 1_000_000 * scale, users: 10_000 * scale }
  print(`\n${size.schedules} schedules, ${size.schedules * TEACHERS} records, nothing due`)
  const host = await openLargeHost(servers, size)
  try {
    const { primaryKeyMs, statusMs, dryRunMs, schedulesOfUser } = await measureLookUps(
      host,
      size.users,
    )
    const line = (label: string, each: number, more = ''): void =>
      print(
        `  ${label.padEnd(38)} ${each.toFixed(2).padStart(8)} ms` +
          `  ${(each / primaryKeyMs).toFixed(1).padStart(6)} times${more}`,
      )
    line('look-up by primary key', primaryKeyMs)
    line('planning a change, one of 1,000', await planningMs(host, 1_000))
    line('status of a user', statusMs)
    line('dry run of a user', dryRunMs, ` (${schedulesOfUser} schedules)`)
    line('dry run of a user, per schedule', dryRunMs / Math.max(1, schedulesOfUser))
    const scan = await measureFullScan(host, size.schedules)
    print(
      `  full scan: ${scan.looked} looks, ${scan.perSecond.toFixed(0)}/s, ${scan.found} found, heap ` +
        `${(scan.lateMb / scan.earlyMb).toFixed(2)} times that of its first tenth; longest ` +
        `transaction ${ms(scan.longestMs)}; locks beyond a reader's: ` +
        (scan.locks.length === 0 ? 'none' : scan.locks.join(', ')),
    )
  } finally {
    await host.close()
  }
}

function events() {
  const rates = measureEvents()
  const line = (label: string, rate: number, more = ''): void =>
    print(`  ${label.padEnd(38)} ${rate.toFixed(0).padStart(8)}/s${more}`)
  print(
    '\nEvents on one thread: plain ones, full ones, series; every object seen for the first time',
  )
  line('rendered by a template and checked', rates.rendered)
  line('mapped to Graph, single events', rates.mappedSingle)
  line('mapped to Graph, series', rates.mappedSeries)
  line('mapped to Graph, occurrences one by one', rates.mappedOccurrences)
  line('occurrences of series expanded', rates.expandedOccurrences)
  const times = (rates.hashed / rates.objectHashed).toFixed(1)
  line('hashed', rates.hashed, `  ${times} times object-hash (${rates.objectHashed.toFixed(0)}/s)`)
}

function startup() {
  const { helpMs, emptyMs } = measureStartup()
  print(
    `\ncalsync --help ${ms(helpMs)}, node -e 0 ${ms(emptyMs)}: ` +
      `${(helpMs / emptyMs).toFixed(2)} times`,
  )
}

function row(label: string, result: FlowResult, baseline?: FlowResult) {
  const times =
    baseline === undefined ? '' : `  ${(result.perSecond / baseline.perSecond).toFixed(1)} times`
  print(
    `  ${label.padEnd(24)} ${result.perSecond.toFixed(0).padStart(6)}/s${times.padEnd(12)}` +
      ` per change: ${result.callsPerChange.toFixed(2)} calls, ` +
      `${result.rowWritesPerChange.toFixed(1)} row writes, ` +
      `${result.statementsPerChange.toFixed(2)} statements`,
  )
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`
}

function print(text: string) {
  process.stdout.write(`${text}\n`)
}
