import { describe, expect, it } from 'vitest'
import type { Connection, GuardPolicy, LogFields } from '@calsync/core'
import { type HostRow, SimulatedHost } from './simulated-host.js'

const WINDOW_MS = 600_000
const guard: GuardPolicy = {
  mailbox: { share: 0.5, least: 4 },
  host: { share: 0.2, least: 8 },
  windowMs: WINDOW_MS,
}

interface School {
  readonly host: SimulatedHost
  readonly users: ReadonlyMap<string, Connection>
  readonly logged: { readonly event: string; readonly fields: LogFields | undefined }[]
  readonly shown: (user: string) => number
  readonly remove: (ids: readonly string[]) => Promise<void>
}

/** Teachers with their lessons, all of them in their calendars. */
async function school(seed: number, teachers: number, lessons: number): Promise<School> {
  const host = new SimulatedHost(seed)
  const logged: School['logged'] = []
  const note = (event: string, fields?: LogFields): void => void logged.push({ event, fields })
  host.publishes = true
  host.parts = {
    policy: { guard },
    logger: { debug: () => {}, info: () => {}, warn: note, error: note },
  }
  const users = new Map<string, Connection>()
  for (let teacher = 0; teacher < teachers; teacher += 1) {
    const user = `t${teacher}`
    users.set(user, await host.connect(user))
    for (let lesson = 0; lesson < lessons; lesson += 1) {
      await host.put(`${user}-${lesson}`, { facilitators: [user] })
    }
  }
  const started = host.startWorker()
  await host.clock.advance(100)
  await started
  expect(await host.quiet()).toBe(true)
  return {
    host,
    users,
    logged,
    shown: (user) => host.calendar.eventsOf(users.get(user)?.id ?? '').length,
    remove: async (ids) => {
      const tx = host.store.begin()
      await host.calsync.schedules.deleted(
        ids.map((id) => `class:${id}`),
        { tx },
      )
      for (const id of ids) host.rows.delete(id)
      await tx.commit()
    },
  }
}

const ids = (user: string, count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, n) => `${user}-${from + n}`)

const edit = (host: SimulatedHost, some: readonly string[], change: Partial<HostRow>) =>
  Promise.all(some.map((id) => host.put(id, change)))

describe('a mass deletion', () => {
  it('stops at half of a calendar, waits for a release, and then goes on', async () => {
    const { host, shown, remove } = await school(1, 6, 10)
    await remove(ids('t0', 9))
    await host.clock.advance(30_000)
    expect(shown('t0')).toBe(5)
    const { removals, mailboxes } = await host.store.guard.held({}, 10)
    expect([removals, mailboxes[0]?.userId, mailboxes[0]?.byHost]).toEqual([4, 't0', false])

    await host.clock.advance(5 * WINDOW_MS)
    expect(shown('t0')).toBe(5)

    await host.store.guard.release({ kind: 'user', userId: 't0' }, 60_000, 'eve', 'he left')
    expect(await host.quiet()).toBe(true)
    expect(shown('t0')).toBe(1)
    expect((await host.store.guard.held({}, 10)).removals).toBe(0)
  })

  it.each([10, 1_000])(
    'stops a loop that deletes a row each %i ms at a fifth of the host',
    async (pauseMs) => {
      const { host, users, shown, remove, logged } = await school(2, 12, 10)
      for (let lesson = 0; lesson < 10; lesson += 1) {
        for (const user of users.keys()) {
          await remove([`${user}-${lesson}`])
          await host.clock.advance(pauseMs)
        }
      }
      await host.clock.advance(30_000)
      const left = [...users.keys()].reduce((sum, user) => sum + shown(user), 0)
      expect(left).toBe(120 * 0.8)
      expect((await host.store.guard.held({}, 100)).removals).toBe(120 * 0.8)
      const told = logged.filter(({ event }) => event === 'plan.mass_deletion')
      expect(told).toHaveLength(1)
      const letters = host.published.filter(({ body }) => body['type'] === 'mass_deletion')
      expect(letters).toHaveLength(1)
    },
  )

  it('lets everything else go on', async () => {
    const { host, shown, remove } = await school(3, 6, 10)
    await remove(ids('t0', 10))
    await host.clock.advance(30_000)
    await host.put('t0-new', { facilitators: ['t0'] })
    await host.put('t1-1', { title: 'Another title' })
    await remove(ids('t2', 1))
    await host.clock.advance(30_000)
    expect(shown('t0')).toBe(6)
    expect(shown('t2')).toBe(9)
    const { records } = host.store.snapshot()
    expect(records.every(({ dueAt }) => dueAt === null)).toBe(true)
  })

  it('forgets what was held when the rows are there again', async () => {
    const { host, shown } = await school(4, 6, 10)
    await edit(host, ids('t0', 10), { deleted_at: '2026-01-01T00:00:00Z' })
    await host.clock.advance(30_000)
    expect(shown('t0')).toBe(5)
    for (const id of ids('t0', 10)) host.rows.set(id, { ...mustHave(host, id), deleted_at: null })
    // Nobody marks them: held plans look again by themselves.
    await host.clock.advance(WINDOW_MS)
    expect((await host.store.guard.held({}, 10)).removals).toBe(0)
    expect(host.store.snapshot().marks).toEqual([])
    expect(shown('t0')).toBe(5)
    await edit(host, ids('t0', 10), { title: 'There again' })
    expect(await host.quiet()).toBe(true)
    expect(shown('t0')).toBe(10)
  })

  it('is held when facilitators become none everywhere, and when a template skips everything', async () => {
    const { host, shown } = await school(5, 6, 10)
    await edit(host, ids('t0', 10), { facilitators: [] })
    await host.clock.advance(30_000)
    expect(shown('t0')).toBe(5)

    for (const worker of host.workers) host.kill(worker)
    host.parts = { ...host.parts, event: () => ({ skip: 'by mistake' }) }
    const started = host.startWorker()
    await host.clock.advance(60_000)
    await started
    await edit(host, ids('t1', 10), { title: 'Edited' })
    await host.clock.advance(30_000)
    expect(shown('t1')).toBe(5)
  })

  it('does not take a teacher who hands his lessons over for one', async () => {
    const { host, shown } = await school(6, 6, 8)
    await edit(host, ids('t0', 8), { facilitators: ['t1'] })
    expect(await host.quiet()).toBe(true)
    expect([shown('t0'), shown('t1')]).toEqual([0, 16])
  })

  it('does not hold what a user or an organisation ends', async () => {
    const { host, users } = await school(7, 2, 10)
    await host.calsync.connections.disconnect(users.get('t0')?.id ?? '', { by: 't0' })
    await host.calsync.setOrganization('', 'simulated', 'off', { by: 'admin' })
    await host.clock.advance(30_000)
    expect((await host.store.guard.held({}, 10)).removals).toBe(0)
  })

  it('lets a user take his own events out, however many, while others are held', async () => {
    const { host, shown, remove } = await school(11, 6, 10)
    await remove([...ids('t0', 10), ...ids('t1', 10)])
    await host.clock.advance(30_000)
    const { removals } = await host.store.guard.held({}, 10)
    expect(removals).toBeGreaterThan(0)
    await host.calsync.connections.setUser('t2', { enabled: false, by: 't2' })
    await host.clock.advance(30_000)
    expect(shown('t2')).toBe(0)
    expect((await host.store.guard.held({}, 10)).removals).toBe(removals)
  })

  it('of a rollout does not end it, waits as its mark, and goes on as a rollout', async () => {
    const { host, shown } = await school(12, 2, 10)
    for (const worker of host.workers) host.kill(worker)
    const event = () => ({ skip: 'by mistake' })
    host.parts = { ...host.parts, event, renderVersion: 'skips' }
    const started = host.startWorker()
    await host.clock.advance(60_000)
    await started
    const run = await host.compose().rollout({ by: 'eve', perMinute: 6_000 })
    await host.clock.advance(60_000)
    expect(await host.store.runs.getRun(run.id)).toMatchObject({ status: 'done', listed: 20 })
    // A limit of eight for all calendars together.
    expect(shown('t0') + shown('t1')).toBe(12)
    const held = async () => (await host.store.guard.held({}, 10)).removals
    expect(await held()).toBe(12)
    expect(host.store.snapshot().marks).toHaveLength(12)

    // Looked at again by plans that are no rollout.
    await host.clock.advance(2 * WINDOW_MS)
    expect([await held(), shown('t0') + shown('t1')]).toEqual([12, 12])
    await host.store.guard.release({ kind: 'everything' }, 60_000, 'eve', 'meant')
    expect(await host.quiet()).toBe(true)
    expect([await held(), shown('t0') + shown('t1')]).toEqual([0, 0])
    expect(await host.compose().countOutdated()).toBe(0)
  })

  it('of a rollout that workers ordered is not ordered again and again', async () => {
    const { host } = await school(13, 2, 10)
    for (const worker of host.workers) host.kill(worker)
    const event = () => ({ skip: 'by mistake' })
    const rollout = { mode: 'automatic', perMinute: 6_000 } as const
    host.parts = { ...host.parts, event, renderVersion: 'skips', rollout }
    const started = host.startWorker()
    await host.clock.advance(60_000)
    await started
    await host.clock.advance(2 * WINDOW_MS)
    expect(await host.compose().countOutdated()).toBe(12)
    expect(await host.store.runs.listRuns(10)).toHaveLength(1)
  })

  it('a window that is made shorter removes nothing', async () => {
    const { host, shown } = await school(8, 2, 10)
    for (const worker of host.workers) host.kill(worker)
    host.parts = { ...host.parts, window: { past: '0d', future: '1h' } }
    const started = host.startWorker()
    await host.clock.advance(60_000)
    await started
    await edit(host, ids('t0', 10), { title: 'Edited' })
    expect(await host.quiet()).toBe(true)
    expect(shown('t0')).toBe(10)
  })

  it('is not looked for when the guard is off', async () => {
    const { host, shown, remove } = await school(9, 2, 10)
    for (const worker of host.workers) host.kill(worker)
    host.parts = { ...host.parts, policy: { guard: null } }
    const started = host.startWorker()
    await host.clock.advance(60_000)
    await started
    await remove(ids('t0', 10))
    expect(await host.quiet()).toBe(true)
    expect(shown('t0')).toBe(0)
  })

  it('is not held in a preview, and a preview holds nothing', async () => {
    const { host } = await school(10, 2, 10)
    for (const worker of host.workers) host.kill(worker)
    for (const id of ids('t0', 10)) host.rows.set(id, { ...mustHave(host, id), facilitators: [] })
    expect((await host.calsync.previewBackfill()).deletes).toBe(10)
    expect((await host.store.guard.held({}, 10)).removals).toBe(0)
  })
})

function mustHave(host: SimulatedHost, id: string): HostRow {
  const row = host.rows.get(id)
  if (row === undefined) throw new Error(`there is no row ${id}`)
  return row
}
