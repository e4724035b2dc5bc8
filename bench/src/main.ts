import { parseArgs } from 'node:util'
import { heapLimits, measureBackfill } from './backfill-memory.ts'
import { measureBaseline } from './baseline-flow.ts'
import { measureCalsync, type FlowResult } from './calsync-flow.ts'
import { createHost } from './host.ts'
import { measureLatency, percentiles } from './live-latency.ts'
import { startServers, type Servers } from './servers.ts'
import { measureStartup } from './startup.ts'

const { values } = parseArgs({
  options: {
    /** Smaller figures, for a look; the ratios are rougher. */
    quick: { type: 'boolean', default: false },
    'no-kafka': { type: 'boolean', default: false },
  },
})
const scale = values.quick ? 0.1 : 1
const users = 100

const servers = await startServers(!values['no-kafka'])
try {
  if (servers.kafka === null) print('No broker: the baseline publishes nothing, Kafka is left out.')
  await throughput(0, 32_000 * scale, 4_000 * scale)
  await throughput(100, 8_000 * scale, 200 * scale)
  await backfills()
} finally {
  await servers.stop()
}
startup()

async function throughput(latencyMs: number, changes: number, baselineChanges: number) {
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

async function backfills() {
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

export type { Servers }
