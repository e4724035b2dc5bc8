import { sqlSource } from 'calsync'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createTestHost, type TestHost, untilQuiet } from './support/host.js'

const query = `
  select l.id, l.title, l.starts_at as start, l.ends_at as end, l.zone as time_zone,
         l.rrule, l.without as exdates, l.besides as rdates, l.changes as recurrence_overrides,
         l.removed_at as deleted_at,
         array(select t.teacher from lesson_teacher t where t.lesson_id = l.id) as facilitators
  from lesson l`

/** Series from a host's own columns into Outlook, on a real Postgres with a real worker. */
describe('series of a host', () => {
  let host: TestHost
  let worker: ReturnType<TestHost['calsync']['worker']>

  beforeEach(async () => {
    host = await createTestHost(inject('postgresUrl'), {
      config: { sources: [sqlSource({ kind: 'lesson', query })], window: { future: '60mo' } },
    })
    await host.pool.query(`
      alter table lesson add rrule text, add without timestamptz[], add besides date[],
                         add changes jsonb`)
    worker = host.calsync.worker()
    await worker.start()
    await host.connect('alice')
  })

  afterEach(async () => {
    await worker.stop()
    await host.close()
  })

  /** Changes a lesson's columns and says so. */
  const set = (id: string, column: string, value: unknown): Promise<void> =>
    host.transaction(async (client) => {
      await client.query(`update lesson set ${column} = $2 where id = $1`, [id, value])
      await host.calsync.schedules.changed(`lesson:${id}`, { tx: client })
    })

  async function add(title: string, rrule: string): Promise<string> {
    const [id = ''] = await host.addLessons([{ title, teachers: ['alice'] }])
    await host.pool.query(
      `update lesson set starts_at = '2027-03-01 09:00 Europe/Berlin',
                         ends_at = '2027-03-01 10:00 Europe/Berlin' where id = $1`,
      [id],
    )
    await set(id, 'rrule', rrule)
    return id
  }

  async function seen(): Promise<string[]> {
    await untilQuiet(host.pool)
    return host.sandbox.sandbox
      .mailbox('alice')
      .occurrences({ from: '2027-01-01', to: '2028-01-01' })
      .map(({ start, subject }) => `${start.slice(0, 16)} ${subject}`)
      .sort()
  }

  async function parts(id: string): Promise<string[]> {
    const { records } = await host.calsync.store.reports.explain(`lesson:${id}`, null)
    return records
      .filter(({ record }) => record.desired.presence === 'present')
      .map(({ record, reason }) => `${record.part} ${record.status} ${reason ?? ''}`.trim())
  }

  it('stand as one event, with their exceptions, over a clock change', async () => {
    const id = await add('Choir', 'FREQ=WEEKLY;COUNT=5')
    expect(await seen()).toEqual([
      '2027-03-01T08:00 Choir',
      '2027-03-08T08:00 Choir',
      '2027-03-15T08:00 Choir',
      '2027-03-22T08:00 Choir',
      '2027-03-29T07:00 Choir',
    ])
    expect(host.sandbox.sandbox.mailbox('alice').events()).toHaveLength(1)
    await set(id, 'without', ['2027-03-08T08:00:00Z'])
    await set(id, 'besides', ['2027-04-10'])
    await set(id, 'changes', {
      '2027-03-15T09:00:00': { start: '2027-03-15T18:00:00', title: 'Late choir' },
    })
    expect(await seen()).toEqual([
      '2027-03-01T08:00 Choir',
      '2027-03-15T17:00 Late choir',
      '2027-03-22T08:00 Choir',
      '2027-03-29T07:00 Choir',
      '2027-04-10T07:00 Choir',
    ])
    expect(await parts(id)).toEqual([
      'synced',
      '2027-04-10T09:00:00 synced an occurrence that the series in the calendar cannot hold',
      '@2027-03-08T09:00:00 synced an occurrence that does not take place',
      '@2027-03-15T09:00:00 synced a changed occurrence',
    ])
  })

  it('are replaced when an occurrence is to take place after all', async () => {
    const id = await add('Choir', 'FREQ=WEEKLY;COUNT=3')
    await set(id, 'without', ['2027-03-08T08:00:00Z'])
    expect(await seen()).toEqual(['2027-03-01T08:00 Choir', '2027-03-15T08:00 Choir'])
    await set(id, 'without', null)
    expect(await seen()).toEqual([
      '2027-03-01T08:00 Choir',
      '2027-03-08T08:00 Choir',
      '2027-03-15T08:00 Choir',
    ])
    expect(await parts(id)).toEqual(['#2 synced'])
  })

  it('stand occurrence by occurrence where Outlook has no such pattern, and say why', async () => {
    const id = await add('Board', 'FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=4')
    expect(await seen()).toEqual([
      '2027-03-01T08:00 Board',
      '2027-03-15T08:00 Board',
      '2027-04-05T07:00 Board',
      '2027-04-19T07:00 Board',
    ])
    for (const part of await parts(id)) {
      expect(part).toMatch(/^2027-0\d-\d\dT09:00:00 synced one occurrence of a series, because /)
    }
    await set(id, 'rrule', 'FREQ=MONTHLY;BYDAY=1MO;COUNT=2')
    expect(await seen()).toEqual(['2027-03-01T08:00 Board', '2027-04-05T07:00 Board'])
    expect(await parts(id)).toEqual(['synced'])
    await set(id, 'removed_at', new Date())
    expect(await seen()).toEqual([])
  })
})
