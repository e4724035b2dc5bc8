import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { compareMailboxes, createTestHost, type TestHost, untilQuiet } from './support/host.js'

/** Bad rows and bad replies: a clear error, the rest goes on, nothing is lost. */
describe('bad input', () => {
  let host: TestHost
  let worker: ReturnType<TestHost['calsync']['worker']>

  beforeEach(async () => {
    host = await createTestHost(inject('postgresUrl'))
    await host.connect('alice')
    worker = host.calsync.worker()
    await worker.start()
  })

  afterEach(async () => {
    await worker.stop()
    await host.close()
  })

  async function expectRight(): Promise<void> {
    await untilQuiet(host.pool)
    const { should, does } = await compareMailboxes(host)
    expect(does).toEqual(should)
    expect(host.sandbox.sandbox.duplicates()).toEqual([])
  }

  it.each([
    [
      'a row without a start',
      'update lesson set starts_at = null where id = $1',
      'start is missing',
    ],
    [
      'an end before its start',
      `update lesson set ends_at = starts_at - interval '1 hour' where id = $1`,
      'is before start',
    ],
    [
      'an unknown zone',
      `update lesson set zone = 'Europe/Atlantis' where id = $1`,
      'not an IANA time zone',
    ],
    [
      'a description of 5 MB',
      `update lesson set description = repeat('x', 5000000) where id = $1`,
      'description is longer than',
    ],
  ])('%s: said, kept as it was, and mended later', async (_name, spoil, text) => {
    const [bad = '', good = ''] = await host.addLessons([
      { title: 'Bad', teachers: ['alice'] },
      { title: 'Good', teachers: ['alice'] },
    ])
    await expectRight()
    await host.transaction(async (client) => {
      await client.query(spoil, [bad])
      await client.query(`update lesson set title = 'Better' where id = $1`, [good])
      await host.calsync.schedules.changed([`lesson:${bad}`, `lesson:${good}`], { tx: client })
    })
    await expectRight()
    const { head } = await host.calsync.schedules.explain(`lesson:${bad}`)
    expect(head?.state).toBe('invalid')
    expect(head?.error?.message).toContain(`lesson:${bad}`)
    expect(head?.error?.message).toContain(text)
    await host.transaction(async (client) => {
      await client.query(
        `update lesson set title = 'Mended', zone = 'Europe/Paris', description = null,
           starts_at = now() + interval '1 day', ends_at = now() + interval '25 hours' where id = $1`,
        [bad],
      )
      await host.calsync.schedules.changed(`lesson:${bad}`, { tx: client })
    })
    await expectRight()
  })

  it.each([
    ['truncated JSON', { type: 'truncate' }],
    ['HTML', { type: 'html', apply: true }],
    ['HTML in place of the effect', { type: 'html', status: 502, apply: false }],
    ['a reset after the effect', { type: 'reset', apply: true }],
  ] as const)('a reply that is %s: resolved, no event twice', async (_name, action) => {
    host.sandbox.sandbox.addFault({ on: 'call', method: 'POST', first: 2, action })
    await host.addLessons(
      Array.from({ length: 5 }, (_, n) => ({ title: `Lesson ${n}`, teachers: ['alice'] })),
    )
    await expectRight()
    const [mailbox] = host.sandbox.sandbox.mailboxes()
    expect(mailbox?.live).toBe(5)
    expect(host.sandbox.sandbox.state().totals.faults).toBeGreaterThan(0)
  })

  it('a reference that is none is refused before anything is written', async () => {
    const change = host.transaction((client) =>
      host.calsync.schedules.changed(['lesson:1', 'not a reference'], { tx: client }),
    )
    await expect(change).rejects.toMatchObject({ code: 'INVALID_REFERENCE' })
    const { rows } = await host.pool.query('select count(*)::int as marks from calsync.changes')
    expect(rows).toEqual([{ marks: 0 }])
  })

  it('changed() without a transaction says what is missing', async () => {
    const change = host.calsync.schedules.changed('lesson:1', undefined as never)
    await expect(change).rejects.toMatchObject({ code: 'TRANSACTION_REQUIRED' })
  })
})
