import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'
import { dataOf, type RunningCommand } from '../support/run-command.js'

const LESSONS = 80

let host: Host
let worker: RunningCommand

const events = (): number => host.sandbox.sandbox.mailbox('alice').events().length

beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  await host.calsync(['migrate'])
  await host.connect('alice')
  await host.sql(`
    delete from class;
    insert into class
    select i, 'Lesson ' || i, date_trunc('hour', now()::timestamp) + i * interval '1 hour', null,
           array['alice']
    from generate_series(1, ${LESSONS}) i`)
  worker = await host.startWorker()
  await host.calsync(['backfill', '--user', 'alice', '--yes'])
  await host.until(`select ${events()} as n`, () => events() === LESSONS)
})
afterAll(async () => {
  await worker.stop()
  expect(leaks()).toEqual([])
  await host.stop()
})

describe('calsync reconcile', () => {
  it('shows what nobody told it of, and then brings it in', async () => {
    await host.sql(`update class set title = 'Edited with psql' where id = 1`)
    const dry = await host.calsync(['reconcile', '--full', '--dry-run'])
    expect(dry.code, dry.stderr).toBe(3)
    expect(dry.stdout).toMatch(/class:1 +edited +a row that says something else than was planned/)
    expect(dry.stdout).toContain('1 difference.')
    const done = await host.calsync(['reconcile', '--full', '-o', 'json'])
    expect(dataOf(done)).toMatchObject({ total: 1, found: { edited: 1 }, isWhole: true })
    await host.until('select 1 as n', () =>
      JSON.stringify(host.sandbox.sandbox.mailbox('alice').events()).includes('Edited with psql'),
    )
    const status = await host.onCall(['status'])
    expect(status.stdout).toMatch(/Scans +last full scan .*, found 1 edited/)
  })

  it('wants sources, and one that there is', async () => {
    const none = await host.onCall(['reconcile'])
    expect([none.code, none.stderr]).toEqual([4, expect.stringContaining('NO_SOURCES') as string])
    const other = await host.calsync(['reconcile', '--kind', 'room'])
    expect([other.code, other.stderr]).toEqual([4, expect.stringContaining('class') as string])
  })
})

describe('a mass deletion', () => {
  it('is held, told, released and then carried out', async () => {
    await host.sql(`update class set deleted_at = now();
      select calsync.schedule_changed('class:' || id) from class`)
    await host.until(
      `select count(*)::int as n from calsync.changes where due_at <= clock_timestamp()`,
      ({ n }) => n === 0,
    )
    const held = await host.sql<{ n: number }>(
      `select count(*)::int as n from calsync.held_removals`,
    )
    const kept = held[0]?.n ?? 0
    expect(kept).toBe(LESSONS - 50)
    await host.until('select 1 as n', () => events() === kept)

    const status = await host.onCall(['status'])
    expect(status.stdout).toContain(`MASS_DELETION: ${kept} events in 1 calendar kept (alice)`)
    expect(status.stdout).toContain('next: calsync release --everything --dry-run')
    const doctor = await host.calsync(['doctor'])
    expect(doctor.stdout).toContain(`MASS_DELETION: ${kept} events would vanish from 1 calendar`)
    const [row] = await host.sql<{ ref: string }>('select ref from calsync.held_removals limit 1')
    const explained = await host.onCall(['explain', row?.ref ?? ''])
    expect(explained.stdout).toContain('it was to vanish from the calendar of alice')

    const dry = await host.onCall(['release', '--everything', '--dry-run'])
    expect(dry.stdout).toMatch(new RegExp(`alice +acme +microsoft-outlook +${kept} `))
    expect(dry.code).toBe(0)
    expect(events()).toBe(kept)
    const bulk = await host.onCall(['release', '--everything'])
    expect([bulk.code, bulk.stderr]).toEqual([2, expect.stringContaining('--yes') as string])

    const released = await host.onCall(['release', '--user', 'alice', '--reason', 'she left'])
    expect(released.code, released.stderr).toBe(0)
    expect(released.stdout).toContain(`Released: ${kept} events may vanish from 1 calendar.`)
    await host.until('select 1 as n', () => events() === 0)
    const after = await host.onCall(['status', '-o', 'json'])
    expect(dataOf(after)).toMatchObject({
      held: { removals: 0 },
      releases: [{ scope: { kind: 'user', userId: 'alice' }, reason: 'she left' }],
    })
  })

  it.each([
    [[], 2, 'it is not said what is meant'],
    [['--user', 'alice', '--everything'], 2, 'only one of these'],
    [['--user', 'nobody'], 1, 'UNKNOWN_USER'],
    [['--organization', 'amce'], 1, 'UNKNOWN_ORGANIZATION'],
    [['--user', 'alice', '--for', 'long'], 2, 'is not a length of time'],
    [['--user', 'alice', '--for', '60d'], 1, 'INVALID_RELEASE'],
  ])('is not released by %j', async (args, code, says) => {
    const result = await host.onCall(['release', ...args])
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(says) as string])
  })
})
