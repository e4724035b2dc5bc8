import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'
import { dataOf, type RunningCommand } from '../support/run-command.js'

let host: Host
let worker: RunningCommand | undefined
let alice: string

beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  await host.calsync(['migrate'])
  alice = await host.connect('alice')
  await host.connect('bob')
})
afterAll(async () => {
  await worker?.stop()
  expect(leaks()).toEqual([])
  await host.stop()
})

describe('calsync backfill --dry-run', () => {
  it('counts operations, calls, time and mails, and changes nothing', async () => {
    const before = await host.sql('select count(*)::int as n from calsync.schedules')
    const { code, stdout } = await host.calsync(['backfill', '--dry-run', '-o', 'json'])
    expect(code).toBe(0)
    const { data } = JSON.parse(stdout) as { data: unknown }
    expect(data).toMatchObject({
      schedules: 13,
      creates: 15,
      updates: 0,
      deletes: 0,
      mailboxes: 2,
      mails: 0,
      estimate: { operations: 15, calls: 2, singles: 0, batches: 2, longest: { userId: 'alice' } },
      own: null,
    })
    expect(await host.sql('select count(*)::int as n from calsync.schedules')).toEqual(before)
    const text = await host.calsync(['backfill', '--dry-run', '--user', 'bob'])
    // His three lessons are Alice's, too: a schedule is planned for everybody at once.
    expect(text.stdout).toMatch(/Creates +6\n/)
    expect(text.stdout).toMatch(/Mails +0\n/)
    expect(text.stdout).toMatch(/Own part +bob: 3 operations, about 1 \(1 batch of up to 20\)/)
  })

  it('needs the sources, and a kind that there is', async () => {
    const [none, unknown] = await Promise.all([
      host.onCall(['backfill', '--dry-run']),
      host.calsync(['backfill', '--dry-run', '--kind', 'lesson']),
    ])
    expect(none.code).toBe(4)
    expect(none.stderr).toContain('NO_SOURCES')
    expect(unknown.code).toBe(4)
    expect(unknown.stderr).toContain('configured: class')
  })
})

describe('calsync backfill', () => {
  it('does the work here with --local', async () => {
    const result = await host.calsync(['backfill', '--user', 'bob', '--local', '--reason', 'try'])
    expect(result.code, result.stderr).toBe(0)
    expect(result.stderr).toMatch(/Target: .*\nRun [\w-]+ ordered\./)
    expect(result.stdout).toContain('Everything that may be sent is sent.')
    expect(host.sandbox.sandbox.mailbox('bob').events()).toHaveLength(3)
  })

  it('has nothing to do locally without sources or secrets', async () => {
    const [sources, secret] = await Promise.all([
      host.onCall(['backfill', '--user', 'bob', '--local']),
      host.calsync(['backfill', '--user', 'bob', '--local'], { PICA_API_KEY: '' }),
    ])
    expect(sources.stderr).toContain('NO_SOURCES')
    expect(secret.stderr).toContain('MISSING_SECRET')
    expect([sources.code, secret.code]).toEqual([4, 4])
  })

  it('only orders the run where no worker is, and says how to follow it', async () => {
    await host.sql(`update calsync.workers set seen_at = now() - interval '5 minutes'`)
    const result = await host.onCall(['backfill', '--user', 'alice'])
    expect(result.code).toBe(0)
    expect(result.stderr).toContain('no worker has been seen for a minute')
    expect(result.stdout).toMatch(
      /Run [\w-]+: queued.*\nFollow it: calsync backfill --follow [\w-]+/,
    )
  })

  it('needs --yes for all users', async () => {
    const result = await host.onCall(['backfill'])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('--yes')
  })

  it('tells whom it does not know', async () => {
    const result = await host.onCall(['backfill', '--user', 'nobody'])
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('UNKNOWN_USER')
  })

  it('follows the run while a worker elsewhere does it', async () => {
    worker = await host.startWorker()
    const result = await host.onCall(['backfill', '--yes', '-o', 'json'])
    expect(result.code, result.stderr).toBe(0)
    expect(dataOf(result)).toMatchObject({
      run: { status: 'done', listed: 13 },
      sending: { open: 0, held: 0, dead: 0 },
    })
    expect(host.sandbox.sandbox.mailbox('alice').events()).toHaveLength(12)
  })

  it('detaches when interrupted, and can be followed again', async () => {
    await host.onCall(['pause', '--all'])
    await host.sql(`update class set title = title || '!'`)
    const run = host.start(['backfill', '--yes'])
    await run.says(/Run ([\w-]+) ordered/)
    run.signal('SIGINT')
    const stopped = await run.ended
    expect(stopped.code).toBe(130)
    const [, id = ''] = /calsync backfill --follow ([\w-]+)/.exec(stopped.stdout) ?? []
    await host.onCall(['resume', '--all'])
    const followed = await host.onCall(['backfill', '--follow', id])
    expect(followed.code, followed.stderr).toBe(0)
    const unknown = await host.onCall(['backfill', '--follow', 'nothing'])
    expect(unknown.stderr).toContain('UNKNOWN_RUN')
  })
})

describe('calsync status', () => {
  it('shows counts, workers and runs', async () => {
    const { code, stdout } = await host.onCall(['status'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Records +15 synced\n/)
    expect(stdout).toMatch(/Connections +2 connected\n/)
    expect(stdout).toMatch(/WORKER +VERSION +TRANSPORT/)
    expect(stdout).toMatch(/RUN +KIND +STATUS/)
  })

  it('is limited to a user, and publishes no secret of the workers', async () => {
    const result = await host.onCall(['status', '--user', 'bob', '-o', 'json'])
    expect(dataOf(result)).toMatchObject({
      records: { synced: 3, dead: 0 },
      workers: [
        { configuration: { schema: 'calsync', transport: 'postgres', sources: ['class'] } },
        {},
      ],
    })
  })
})

describe('calsync explain', () => {
  it('tells head, records, the audit and what happens next', async () => {
    const { code, stdout } = await host.onCall(['explain', 'class:1'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/State +live, version 2\n/)
    expect(stdout).toContain('alice on microsoft-outlook')
    expect(stdout).toContain('bob on microsoft-outlook')
    expect(stdout).toMatch(/Next +nothing: the calendar shows what it should/)
    expect(stdout).toMatch(/update +v2 +1 +done/)
    expect(stdout.indexOf('update  v2')).toBeLessThan(stdout.indexOf('create  v1'))
  })

  it('can be limited to one user, and has it all in JSON', async () => {
    const result = await host.onCall(['explain', 'class:1', '--user', 'bob', '-o', 'json'])
    const data = dataOf<{ records: { userId: string }[]; audit: { userId: string }[] }>(result)
    expect(data.records.map(({ userId }) => userId)).toEqual(['bob'])
    expect(new Set(data.audit.map(({ userId }) => userId))).toEqual(new Set(['bob']))
  })

  it('says that it knows nothing of a schedule', async () => {
    const { code, stderr } = await host.onCall(['explain', 'class:4711'])
    expect(code).toBe(1)
    expect(stderr).toContain('UNKNOWN_SCHEDULE')
  })
})

describe('calsync pause and resume', () => {
  it('hold work back and let it go again', async () => {
    const paused = await host.onCall(['pause', '--organization', 'acme', '--reason', 'incident 7'])
    expect(paused).toMatchObject({ code: 0, stderr: expect.stringContaining('Target: ') as string })
    expect(paused.stdout).toContain('next: calsync resume --organization acme')
    await host.sql(
      `update class set title = 'Held' where id = 1; select calsync.schedule_changed('class:1')`,
    )
    await host.until(
      `select count(*)::int as n from calsync.schedule_sync_status where status = 'pending'`,
      ({ n }) => n === 2,
    )
    const status = await host.onCall(['status'])
    expect(status.stdout).toMatch(/Held back +2 due records/)
    expect(status.stdout).toContain('incident 7')
    const explained = await host.onCall(['explain', 'class:1', '--user', 'bob'])
    expect(explained.stdout).toContain('calsync resume --organization acme')
    const again = await host.onCall(['pause', '--organization', 'acme'])
    expect(again.stdout).toContain('Was paused already')
    const resumed = await host.onCall(['resume', '--organization', 'acme', '-o', 'json'])
    expect(dataOf(resumed)).toMatchObject({ changed: 1 })
    await host.until(
      `select count(*)::int as n from calsync.schedule_sync_status where status <> 'synced'`,
      ({ n }) => n === 0,
    )
  })

  it('reach everything, an integration, a connection and a user', async () => {
    for (const scope of [
      ['--all'],
      ['--integration', 'microsoft-outlook'],
      ['--connection', alice],
      ['--user', 'bob'],
    ]) {
      expect(dataOf(await host.onCall(['pause', ...scope, '-o', 'json']))).toMatchObject({
        changed: 1,
      })
      expect(dataOf(await host.onCall(['resume', ...scope, '-o', 'json']))).toMatchObject({
        changed: 1,
      })
    }
    const idle = await host.onCall(['resume', '--all'])
    expect(idle).toMatchObject({ code: 0, stdout: 'Was not paused: everything.\n' })
  })

  it('want exactly one scope that there is', async () => {
    const [none, two, absent] = await Promise.all([
      host.onCall(['pause']),
      host.onCall(['pause', '--all', '--user', 'bob']),
      host.onCall(['pause', '--connection', '00000000-0000-4000-8000-000000000000']),
    ])
    expect([none.code, two.code, absent.code]).toEqual([2, 2, 1])
    expect(absent.stderr).toContain('CONNECTION_NOT_FOUND')
  })
})

describe('calsync health', () => {
  it('is the word of the vault', async () => {
    const { code, stdout, stderr } = await host.calsync(['health'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('2 connections, none needs attention.')
  })

  it('is the stored state, with a warning, without a secret or when Pica is down', async () => {
    const [secretless, down] = await Promise.all([
      host.onCall(['health']),
      host.calsync(['health'], { PICA_API_URL: 'http://127.0.0.1:1' }),
    ])
    expect(secretless.stderr).toMatch(/warning: shown as stored.*no Pica secret/)
    expect(down.stderr).toMatch(/warning: shown as stored.*could not be reached/)
    expect([secretless.code, down.code]).toEqual([0, 0])
    expect(down.stdout).toContain('operational (stored)')
  })

  it('ends with 3 when somebody has to reconnect', async () => {
    host.sandbox.sandbox.revoke('bob', 'failed')
    const result = await host.calsync(['health', '-o', 'json'])
    expect(result.code).toBe(3)
    expect(dataOf(result)).toMatchObject({ needsAttention: 1 })
    const single = await host.calsync(['health', '--user', 'alice'])
    expect(single.code).toBe(0)
  })

  it('tells whom it does not know', async () => {
    expect((await host.onCall(['health', '--user', 'nobody'])).stderr).toContain('UNKNOWN_USER')
  })
})
