import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { compareMailboxes, createTestHost, type TestHost, untilQuiet } from './support/host.js'

/** What hosts do at the same time, on a real Postgres, with a real worker. */
describe('concurrent hosts', () => {
  let host: TestHost
  let worker: ReturnType<TestHost['calsync']['worker']>

  beforeEach(async () => {
    host = await createTestHost(inject('postgresUrl'))
    worker = host.calsync.worker()
    await worker.start()
  })

  afterEach(async () => {
    await worker.stop()
    await host.close()
  })

  async function expectRight(): Promise<Record<string, string[]>> {
    await untilQuiet(host.pool)
    const { should, does } = await compareMailboxes(host)
    expect(does).toEqual(should)
    expect(host.sandbox.sandbox.duplicates()).toEqual([])
    return does
  }

  it('two transactions edit one schedule and its facilitators at once: neither change is lost', async () => {
    await host.connect('alice', 'bob', 'carol')
    const [id = ''] = await host.addLessons([{ title: 'Yoga', teachers: ['alice'] }])
    await expectRight()
    const first = await host.pool.connect()
    const second = await host.pool.connect()
    await first.query('begin')
    await second.query('begin')
    await first.query('insert into lesson_teacher values ($1, $2)', [id, 'bob'])
    await host.calsync.schedules.changed(`lesson:${id}`, { tx: first })
    await second.query('insert into lesson_teacher values ($1, $2)', [id, 'carol'])
    await second.query('delete from lesson_teacher where lesson_id = $1 and teacher = $2', [
      id,
      'alice',
    ])
    await host.calsync.schedules.changed(`lesson:${id}`, { tx: second })
    await second.query('commit')
    // The first one's mark stays unseen while the second one's is planned.
    await untilQuiet(host.pool)
    await first.query('commit')
    first.release()
    second.release()
    expect(await expectRight()).toEqual({ alice: [], bob: ['Yoga'], carol: ['Yoga'] })
  })

  it('twenty transactions add a facilitator each, at once', async () => {
    const users = Array.from({ length: 20 }, (_, index) => `user-${index}`)
    await host.connect(...users)
    const [id = ''] = await host.addLessons([{ title: 'Choir', teachers: [] }])
    await Promise.all(
      users.map((user) =>
        host.transaction(async (client) => {
          await client.query('insert into lesson_teacher values ($1, $2)', [id, user])
          await host.calsync.schedules.changed(`lesson:${id}`, { tx: client })
        }),
      ),
    )
    await expectRight()
  })

  it('a rollback leaves no trace', async () => {
    await host.connect('alice')
    const [id = ''] = await host.addLessons([{ title: 'Yoga', teachers: ['alice'] }])
    await expectRight()
    const { operations } = host.sandbox.sandbox.state().totals
    const failing = host.transaction(async (client) => {
      await client.query('update lesson set title = $2 where id = $1', [id, 'Never'])
      await host.calsync.schedules.changed(`lesson:${id}`, { tx: client })
      throw new Error('the host changed its mind')
    })
    await expect(failing).rejects.toThrow('changed its mind')
    expect(await expectRight()).toEqual({ alice: ['Yoga'] })
    expect(host.sandbox.sandbox.state().totals.operations).toBe(operations)
    const { rows } = await host.pool.query('select count(*)::int as marks from calsync.changes')
    expect(rows).toEqual([{ marks: 0 }])
  })

  it('a user connects while a transaction that makes him a facilitator is open', async () => {
    const [id = ''] = await host.addLessons([{ title: 'Yoga', teachers: [] }])
    await untilQuiet(host.pool)
    const client = await host.pool.connect()
    await client.query('begin')
    await client.query('insert into lesson_teacher values ($1, $2)', [id, 'dave'])
    await host.calsync.schedules.changed(`lesson:${id}`, { tx: client })
    await host.connect('dave')
    await untilQuiet(host.pool)
    expect(host.sandbox.sandbox.mailbox('dave').events()).toEqual([])
    await client.query('commit')
    client.release()
    expect(await expectRight()).toEqual({ dave: ['Yoga'] })
  })

  it('a source that suddenly returns no rows deletes nothing', async () => {
    await host.connect('alice')
    const lessons = Array.from({ length: 30 }, (_, n) => ({
      title: `Lesson ${n}`,
      teachers: ['alice'],
    }))
    const ids = await host.addLessons(lessons)
    const before = await expectRight()
    await host.transaction(async (client) => {
      await client.query('alter table lesson rename to lesson_moved')
      await client.query('create table lesson (like lesson_moved including all)')
      await host.calsync.schedules.changed(
        ids.map((id) => `lesson:${id}`),
        { tx: client },
      )
    })
    await host.calsync.backfill({ by: 'test' })
    await untilQuiet(host.pool)
    const events = host.sandbox.sandbox.mailbox('alice').events()
    expect(events.map((event) => event.subject).sort()).toEqual(before['alice'])
    const status = await host.calsync.status()
    expect(status.heads).toMatchObject({ source_missing: 30, live: 0, deleted: 0 })
  })

  it('a host that says deleted removes the events, the row being gone', async () => {
    await host.connect('alice')
    const [id = ''] = await host.addLessons([{ title: 'Yoga', teachers: ['alice'] }])
    await expectRight()
    await host.transaction(async (client) => {
      await client.query('delete from lesson_teacher where lesson_id = $1', [id])
      await client.query('delete from lesson where id = $1', [id])
      await host.calsync.schedules.deleted(`lesson:${id}`, { tx: client, by: 'test' })
    })
    expect(await expectRight()).toEqual({ alice: [] })
  })

  it('triggers of the database leave marks through SQL', async () => {
    await host.connect('alice')
    await host.pool.query(`
      create function tell_calsync() returns trigger language plpgsql as $$
      begin perform calsync.schedule_changed('lesson:' || new.id, 'trigger'); return null; end $$;
      create trigger tell_calsync after insert or update on lesson
        for each row execute function tell_calsync()`)
    const { rows } = await host.pool.query<{ id: string }>(
      `with added as (
         insert into lesson (title, starts_at, ends_at)
         values ('By trigger', now() + interval '1 day', now() + interval '25 hours') returning id)
       insert into lesson_teacher select id, 'alice' from added returning lesson_id as id`,
    )
    expect(await expectRight()).toEqual({ alice: ['By trigger'] })
    const explained = await host.calsync.schedules.explain(`lesson:${rows[0]?.id}`)
    expect(explained.records).toHaveLength(1)
  })
})
