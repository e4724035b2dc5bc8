import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'

interface LogLine {
  readonly time: string
  readonly level: string
  readonly event: string
  readonly port?: number
}

let host: Host
beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  await host.calsync(['migrate'])
  await host.connect('alice')
})
afterAll(async () => {
  expect(leaks()).toEqual([])
  await host.stop()
})

const linesOf = (stderr: string): LogLine[] =>
  stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine)

describe('calsync worker', () => {
  it('serves status, metrics and health while it works, and stops cleanly on SIGINT', async () => {
    const worker = host.start([
      'worker',
      '--port',
      '0',
      '--host',
      '127.0.0.1',
      '--log-level',
      'debug',
    ])
    const [, port = ''] = await worker.says(/"worker\.listening","port":(\d+)/)
    await worker.says(/worker\.started/)
    await host.until(
      `select count(*)::int as n from calsync.schedule_sync_status where status = 'synced'`,
      ({ n }) => n === 12,
    )
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`)
      return { status: response.status, text: await response.text() }
    }
    expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' })
    expect((await get('/nothing')).status).toBe(404)
    expect(JSON.parse((await get('/status')).text)).toMatchObject({
      version: 1,
      kind: 'worker',
      data: { state: 'running', configuration: { transport: 'postgres' } },
    })
    const metrics = (await get('/metrics')).text
    expect(metrics).toContain('calsync_operations_total{action="create",outcome="done"} 12')
    expect(metrics).toMatch(/^calsync_worker_running 1$/m)
    expect(metrics).toMatch(/^calsync_records\{status="synced"\} \d+$/m)

    worker.signal('SIGINT')
    const { code, stdout, stderr } = await worker.ended
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    const events = linesOf(stderr).map(({ event }) => event)
    expect(events).toContain('sync.completed')
    expect(events.at(-1)).toBe('worker.stopped')
    const leases = await host.sql(
      'select from calsync.user_integration_connections where lease_until is not null',
    )
    expect(leases).toEqual([])
  })

  it('stops on SIGTERM, too', async () => {
    const worker = await host.startWorker()
    expect((await worker.stop()).code).toBe(0)
  })

  it('gives up at once on the second signal', async () => {
    host.sandbox.sandbox.addFault({ id: 'hang', action: { type: 'hang' } })
    await host.sql(
      `update class set title = 'x' where id = 1; select calsync.schedule_changed('class:1')`,
    )
    const worker = host.start(['worker'])
    await worker.says(/worker\.started/)
    await host.until(
      `select count(*)::int as n from calsync.schedule_sync_status where attempt_version is not null`,
      ({ n }) => n === 1,
    )
    worker.signal('SIGINT')
    await worker.says(/worker\.stopping/)
    worker.signal('SIGINT')
    expect((await worker.ended).code).toBe(130)
    host.sandbox.sandbox.clearFaults()
  })

  it('takes its name from INSTANCE_ID and publishes its configuration without secrets', async () => {
    const worker = host.start(['worker', '--log-format', 'pretty'], {
      INSTANCE_ID: 'worker-7',
      SYNC_BATCH_SIZE: '5',
      SYNC_MAX_RETRIES: '3',
    })
    await worker.says(/worker\.started worker=worker-7 transport=postgres/)
    const rows = await host.sql<{ configuration: unknown }>(
      `select configuration from calsync.workers where id = 'worker-7'`,
    )
    expect(rows[0]?.configuration).toMatchObject({
      batchSize: 5,
      retry: { maxTries: 3 },
      providers: [{ integration: 'microsoft-outlook', maxBatchItems: 5 }],
    })
    await worker.stop()
  })

  it.each<[Record<string, string>, string]>([
    [{ PICA_API_KEY: '' }, 'MISSING_SECRET'],
    [{ CONNECTION_KEY_ENCRYPTION_KEY: '' }, 'ENCRYPTION_KEY_MISSING'],
    [{ CONNECTION_KEY_ENCRYPTION_KEY: 'c2hvcnQ=' }, 'ENCRYPTION_KEY_INVALID'],
    [{ CALSYNC_SCHEMA: 'elsewhere' }, 'SCHEMA_MISSING'],
    [{ CALSYNC_TRANSPORT: 'kafka' }, 'KAFKA_BROKERS'],
  ])('does not start with %j', async (env, code) => {
    const result = await host.calsync(['worker'], env)
    expect(result.code).toBe(4)
    expect(result.stderr).toContain(code)
  })

  it('says that its port is taken', async () => {
    const port = new URL(host.sandbox.url).port
    const { code, stderr } = await host.calsync(['worker', '--port', port, '--host', '127.0.0.1'])
    expect(code).toBe(1)
    expect(stderr).toContain(`port ${port} cannot be listened on: something else listens there`)
  })
})

describe('calsync sandbox', () => {
  it('is Pica for whoever takes its two variables', async () => {
    const sandbox = host.start(['sandbox', '--port', '0', '--users', '2', '-o', 'json'])
    const [text] = await sandbox.says(/\{[\s\S]*\n\}\n/)
    const { data } = JSON.parse(text) as {
      data: { page: string; environment: Record<string, string> }
    }
    const page = await fetch(data.page)
    expect(page.headers.get('content-type')).toContain('text/html')
    const result = await host.calsync(['doctor'], data.environment)
    expect(result.stdout).toContain('✓ provider:microsoft-outlook')
    const { code } = await sandbox.stop()
    expect(code).toBe(0)
  })

  it('prints lines for a shell', async () => {
    const sandbox = host.start(['sandbox', '--port', '0', '--latency', '5'])
    await sandbox.says(/^export PICA_API_KEY=/m)
    sandbox.signal('SIGINT')
    const { code, stdout, stderr } = await sandbox.ended
    expect(code).toBe(0)
    expect(stdout).toMatch(/^export PICA_API_URL=http:\/\/127\.0\.0\.1:\d+$/m)
    expect(stderr).toBe('Stop it with Ctrl-C.\n')
  })
})
