import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'
import { dataOf, type RunningCommand } from '../support/run-command.js'

interface RetryData {
  readonly retried: number
  readonly applied: number
  readonly failed: number
  readonly held: number
  readonly alreadyDue: number
  readonly records: readonly { readonly schedule: string; readonly result: string }[]
}

let host: Host
let worker: RunningCommand | undefined
const poisoned = 3

beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  await host.calsync(['migrate'])
  host.sandbox.sandbox.addFault({
    id: 'poison',
    subject: 'Lesson (1|2|3)$',
    action: { type: 'reply', status: 400, code: 'ErrorInvalidRequest' },
  })
  await host.connect('alice')
  await host.connect('bob')
  // Elsewhere, as far as the command can tell: another process, found through the database alone.
  worker = await host.startWorker()
  await host.until(
    `select count(*) filter (where status = 'dead')::int as dead,
            count(*) filter (where status = 'synced')::int as synced from calsync.schedule_sync_status`,
    ({ dead, synced }) => dead === 2 * poisoned && synced === 9,
  )
})
afterAll(async () => {
  await worker?.stop()
  expect(leaks()).toEqual([])
  await host.stop()
})

const states = () =>
  host.sql(
    `select id, status, tries, try_number, due_at, retry_by, updated_at
     from calsync.schedule_sync_status order by id`,
  )

describe('calsync retry, with a database URL and nothing else', () => {
  it('shows in a dry run what it would do, and changes nothing', async () => {
    const before = await states()
    const result = await host.onCall(['retry', '--user', 'alice', '--dry-run'])
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(result.stdout).toContain('class:1')
    expect(result.stdout).toContain('INVALID_EVENT_DATA')
    expect(result.stdout).toContain('Dry run: 3 records would be tried again; nothing was changed.')
    expect(await states()).toEqual(before)
  })

  it('reports what fails again, and ends with 1', async () => {
    const result = await host.onCall(['retry', '--user', 'alice', '--schedule', 'class:1'])
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('Target: ')
    expect(result.stderr).toContain(
      'To be tried again: 1 record of user alice (1 INVALID_EVENT_DATA).',
    )
    expect(result.stderr).toMatch(
      /✗ class:1 \(Lesson 1\) of alice failed again: INVALID_EVENT_DATA .*\(request id /,
    )
    expect(result.stdout).toContain('1 record tried again: 0 applied, 1 failed again.')
  })

  it('refuses a bulk retry without a terminal, unless --yes is said', async () => {
    const before = await states()
    const result = await host.onCall(['retry', '--organization', 'acme'])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('--yes')
    expect(await states()).toEqual(before)
  })

  it('makes them due, follows them until they are applied, and tells the audit who and why', async () => {
    host.sandbox.sandbox.removeFault('poison')
    const result = await host.onCall([
      ...['retry', '--user', 'alice', '--reason', 'fixed at the provider', '-o', 'json'],
    ])
    expect(result.code, result.stderr).toBe(0)
    expect(dataOf<RetryData>(result)).toMatchObject({ retried: 3, applied: 3, failed: 0 })
    const [row] = await host.sql<{ by: string; reason: string }>(
      `select retry_by as by, retry_reason as reason from calsync.schedule_sync_status r
       join calsync.user_integration_connections c on c.id = r.connection_id
       where c.user_id = 'alice' and r.schedule_ref = 'class:1'`,
    )
    expect(row?.by).toMatch(/.+@.+/)
    expect(row?.reason).toBe('fixed at the provider')
    expect(host.sandbox.sandbox.mailbox('alice').events()).toHaveLength(12)
    expect(host.sandbox.sandbox.duplicates()).toEqual([])
  })

  it('has nothing to do the second time', async () => {
    const result = await host.onCall(['retry', '--user', 'alice'])
    expect(result).toMatchObject({
      code: 0,
      stdout: 'Nothing to do: no record waits for a retry.\n',
    })
  })

  it('takes the rest with --yes, a line per record in JSON lines', async () => {
    const result = await host.onCall([
      ...['retry', '--error-class', 'INVALID_EVENT_DATA', '--since', '1h', '--yes', '-o', 'jsonl'],
    ])
    expect(result.code, result.stderr).toBe(0)
    const lines = result.stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      Array(poisoned).fill(
        expect.objectContaining({
          version: 1,
          kind: 'retry',
          data: expect.objectContaining({ userId: 'bob', result: 'applied' }) as object,
        }),
      ),
    )
  })

  it('tells a user whom nobody knows from one who never connected', async () => {
    await host.sql(`select calsync.schedule_changed('class:99')`)
    await host.until(
      `select count(*)::int as n from calsync.schedules where ref = 'class:99' and state = 'live'`,
      ({ n }) => n === 1,
    )
    const [unknown, unconnected] = await Promise.all([
      host.onCall(['retry', '--user', 'nobody']),
      host.onCall(['retry', '--user', 'carol', '-o', 'json']),
    ])
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('UNKNOWN_USER')
    expect(unconnected.code).toBe(1)
    expect(JSON.parse(unconnected.stderr)).toMatchObject({ error: { code: 'NO_CONNECTION' } })
  })
})

describe('calsync retry when nobody works', () => {
  it('says that no worker has been seen, makes the records due once, and waits for none', async () => {
    host.sandbox.sandbox.addFault({
      id: 'poison',
      subject: 'Lesson 5 moved',
      action: { type: 'reply', status: 400, code: 'ErrorInvalidRequest' },
    })
    await host.sql(
      `update class set title = 'Lesson 5 moved' where id = 5; select calsync.schedule_changed('class:5')`,
    )
    await host.until(
      `select count(*)::int as n from calsync.schedule_sync_status where status = 'dead'`,
      ({ n }) => n === 1,
    )
    await worker?.stop()
    worker = undefined
    await host.sql(`update calsync.workers set seen_at = now() - interval '5 minutes'`)
    const first = await host.onCall(['retry', '--user', 'alice'])
    expect(first.code).toBe(0)
    expect(first.stderr).toContain('no worker has been seen for a minute')
    expect(first.stdout).toContain('1 record made due')
    const second = await host.onCall(['retry', '--user', 'alice', '-o', 'json'])
    expect(dataOf<RetryData>(second)).toMatchObject({ retried: 0, alreadyDue: 1 })
  })

  it('ends with 5 when the time to wait is over', async () => {
    await host.sql(
      `update calsync.schedule_sync_status set status = 'dead', due_at = null where status = 'retry'`,
    )
    const result = await host.onCall(['retry', '--user', 'alice', '--wait', '--timeout', '0.5'])
    expect(result.code).toBe(5)
    expect(result.stdout).toContain('1 still open')
  })

  it('ends with 5 at once when the connection may not send, and says why', async () => {
    await host.sql(
      `update calsync.schedule_sync_status set status = 'dead', due_at = null where status = 'retry'`,
    )
    await host.onCall(['pause', '--user', 'alice', '--reason', 'incident 7'])
    const result = await host.onCall(['retry', '--user', 'alice', '--wait'])
    expect(result.code).toBe(5)
    expect(result.stdout).toContain('1 held back')
    expect(result.stderr).toContain('incident 7; calsync resume --connection')
  })

  it('ends with 130 when interrupted, and says that the retry goes on', async () => {
    await host.onCall(['resume', '--user', 'alice'])
    await host.sql(
      `update calsync.schedule_sync_status set status = 'dead', due_at = null where status = 'retry'`,
    )
    const retry = host.start(['retry', '--user', 'alice', '--wait'])
    await retry.says(/made due/)
    retry.signal('SIGINT')
    const result = await retry.ended
    expect(result.code).toBe(130)
    expect(result.stderr).toContain('the retry goes on')
  })
})
