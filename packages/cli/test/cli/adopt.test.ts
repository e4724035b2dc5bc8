import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'
import { dataOf, type RunningCommand } from '../support/run-command.js'

let host: Host
let worker: RunningCommand | undefined
const old: string[] = []

interface AdoptData {
  readonly counts: Record<string, number>
  readonly rows: readonly { readonly place: string; readonly answer: string }[]
}

/** An event as the host created it before, through Pica; its mutable id. */
async function createOld(userId: string, title: string): Promise<string> {
  const { key } = host.sandbox.sandbox.connections().find((row) => row.identity === userId) ?? {}
  const response = await fetch(`${host.sandbox.url}/v1/passthrough/me/events`, {
    method: 'POST',
    headers: {
      'x-pica-secret': host.env['PICA_API_KEY'] ?? '',
      'x-pica-connection-key': key ?? '',
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      subject: title,
      start: { dateTime: '2026-03-02T08:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-02T09:00:00', timeZone: 'UTC' },
    }),
  })
  return ((await response.json()) as { id: string }).id
}

beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  await host.calsync(['migrate'])
  const observed = await host.calsync(['observe', '--organization', 'acme', '--reason', 'trial'])
  expect(observed.code, observed.stderr).toBe(0)
  expect(observed.stdout).toContain('Observes from now on: organization "acme"')
  await host.connect('alice')
  await host.connect('bob')
  for (let n = 1; n <= 3; n++) old.push(await createOld('alice', `Old ${n}`))
  await host.sql('create table old_event (class_id int, user_id text, event_id text)')
  worker = await host.startWorker()
  await host.until(
    `select count(*)::int as n from calsync.schedule_sync_status where status = 'pending'`,
    ({ n }) => n === 15,
  )
})
afterAll(async () => {
  await worker?.stop()
  expect(leaks()).toEqual([])
  await host.stop()
})

describe('an organization that observes', () => {
  it('is told of by status, health and explain, and nothing arrives', async () => {
    const [status, health, explained] = await Promise.all([
      host.onCall(['status']),
      host.onCall(['health']),
      host.onCall(['explain', 'class:1']),
    ])
    expect(status.stdout).toMatch(/Observing +would send 15 creates, no mails/)
    expect(health.stdout).toContain('only observes')
    expect(explained.stdout).toContain('calsync observe --organization acme --off')
    expect(host.sandbox.sandbox.mailbox('bob').events()).toEqual([])
  })
})

describe('calsync adopt', () => {
  it('wants rows, one way or the other', async () => {
    const [none, both, unreadable] = await Promise.all([
      host.calsync(['adopt', '--yes']),
      host.calsync(['adopt', '--yes', '--csv', 'x', '--query', 'select 1']),
      host.calsync(['adopt', '--yes', '--query', 'delete from class']),
    ])
    expect([none.code, both.code, unreadable.code]).toEqual([2, 2, 2])
    expect(unreadable.stderr).toContain('the query cannot be run')
    expect(await host.sql('select count(*)::int as n from class')).toEqual([{ n: 13 }])
  })

  it('looks without changing anything', async () => {
    const file = path.join(host.directory, 'rows.csv')
    const lines = [`class:1,alice,${old[0] ?? ''}`, 'class:2,alice,nonsense', 'class:2,,x']
    await writeFile(file, ['schedule,user_id,external_id', ...lines].join('\n'))
    const result = await host.calsync(['adopt', '--csv', file, '--dry-run', '-o', 'json'])
    expect(result.code, result.stderr).toBe(3)
    const { counts, rows } = dataOf<AdoptData>(result)
    expect(counts).toEqual({ adopted: 1, gone: 1, invalid: 1 })
    expect(rows.map(({ place }) => place)).toEqual(['line 2', 'line 3', 'line 4'])
    const stored = 'select count(external_event_id)::int as n from calsync.schedule_sync_status'
    expect(await host.sql(stored)).toEqual([{ n: 0 }])
  })

  it('takes over what it can, tells the rest with line numbers, and keeps it in mind', async () => {
    const file = path.join(host.directory, 'rows.csv')
    const result = await host.calsync(['adopt', '--csv', file, '--yes', '--reason', 'trial'])
    expect(result.code, result.stderr).toBe(5)
    expect(result.stdout).toMatch(/Adopted +1\n/)
    expect(result.stdout).toMatch(/line 3 +class:2 +alice +gone/)
    const status = await host.onCall(['adopt', '--status'])
    expect(status.code).toBe(3)
    expect(status.stdout).toMatch(/Refused +1 gone · 1 invalid|Refused +1 invalid · 1 gone/)
    const doctor = await host.calsync(['doctor'])
    expect(doctor.stdout).toContain('2 events could not be adopted')
  })

  it('takes rows of a query', async () => {
    await host.sql('insert into old_event values (2, $1, $2), (3, $1, $3)', [
      'alice',
      old[1],
      old[2],
    ])
    const query = `select 'class:' || class_id as schedule, user_id, event_id as external_id from old_event`
    const result = await host.calsync(['adopt', '--query', query, '--yes', '-o', 'json'])
    expect(result.code, result.stderr).toBe(0)
    expect(dataOf<AdoptData>(result).counts).toEqual({ adopted: 2 })
    const again = await host.calsync(['adopt', '--query', query, '--yes', '-o', 'json'])
    expect(dataOf<AdoptData>(again).counts).toEqual({ already: 2 })
    expect((await host.onCall(['adopt', '--forget'])).stdout).toContain('1 refused row')
  })

  it('updates the events in place once sending is on', async () => {
    const ids = host.sandbox.sandbox
      .mailbox('alice')
      .events()
      .map(({ id }) => id)
    const look = await host.onCall(['observe', '--organization', 'acme', '--off', '--dry-run'])
    expect(look.stdout).toContain('12 creates, 3 updates, 0 deletes, no mails')
    const asked = await host.onCall(['observe', '--organization', 'acme', '--off'])
    expect(asked.code).toBe(2)
    const off = await host.onCall(['observe', '--organization', 'acme', '--off', '--yes'])
    expect(off.code, off.stderr).toBe(0)
    await host.until(
      `select count(*)::int as n from calsync.schedule_sync_status where status = 'synced'`,
      ({ n }) => n === 15,
    )
    const events = host.sandbox.sandbox.mailbox('alice').events()
    expect(events).toHaveLength(12)
    expect(events.slice(0, 3).map(({ id }) => id)).toEqual(ids)
    expect(events.some(({ subject }) => subject.startsWith('Old'))).toBe(false)
  })
})
