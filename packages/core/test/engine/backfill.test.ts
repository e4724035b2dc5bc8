import { describe, expect, it } from 'vitest'
import { CalsyncError, type Run } from '@calsync/core'
import { SimulatedHost } from './simulated-host.js'

async function withRows(seed: number, count: number): Promise<SimulatedHost> {
  const host = new SimulatedHost(seed)
  await host.connect('alice')
  for (let id = 1; id <= count; id += 1) {
    const row = { title: `title of ${id}`, start: '2026-03-02T09:00:00Z', deleted_at: null }
    host.rows.set(`${id}`, { id: `${id}`, ...row, facilitators: ['alice'] })
  }
  return host
}

async function runOf(host: SimulatedHost): Promise<Run> {
  const [run] = await host.store.runs.listRuns(1)
  if (run === undefined) throw new Error('there is no run')
  return run
}

describe('a backfill', () => {
  it('goes on at the page that failed, and tells meanwhile what is wrong', async () => {
    const host = await withRows(1, 2_400)
    let lists = 0
    const cursors: (string | null)[] = []
    host.listing = (request) => {
      cursors.push(request.cursor)
      lists += 1
      return lists === 2 ? new Error('the host database is away') : null
    }
    await host.calsync.backfill({ by: 'test' })
    await host.startWorker()
    await host.clock.advance(5_000)
    expect(await runOf(host)).toMatchObject({
      status: 'running',
      listed: 1_000,
      error: 'the host database is away',
    })
    await host.clock.advance(60_000)
    expect(await runOf(host)).toMatchObject({ status: 'done', listed: 2_400, error: null })
    expect(new Set(cursors).size).toBe(3)
    expect(cursors[2]).toBe(cursors[1])
  })

  it('fails for good on an error that no waiting mends', async () => {
    const host = await withRows(2, 1)
    host.listing = () => new CalsyncError({ code: 'SOURCE_FAILED', message: 'no such column' })
    await host.calsync.backfill({ by: 'test' })
    await host.startWorker()
    await host.clock.advance(5_000)
    expect(await runOf(host)).toMatchObject({ status: 'failed', error: 'class: no such column' })
  })

  it('is taken over from a worker that died, and plans nothing twice', async () => {
    const host = await withRows(3, 2_400)
    host.listing = async () => {
      await host.clock.sleep(1_000)
      return null
    }
    await host.calsync.backfill({ by: 'test' })
    const worker = await host.startWorker()
    await host.clock.advance(1_500)
    host.kill(worker)
    await host.startWorker()
    await host.clock.advance(120_000)
    expect(await runOf(host)).toMatchObject({ status: 'done' })
    const connectionId = host.store.snapshot().connections[0]?.connection.id ?? ''
    expect(await host.quiet()).toBe(true)
    expect(host.calendar.eventsOf(connectionId)).toHaveLength(2_400)
  })

  it('keeps its run during a page that takes longer than the lease', async () => {
    const host = await withRows(4, 2_400)
    let lists = 0
    host.listing = async () => {
      lists += 1
      await host.clock.sleep(45_000)
      return null
    }
    await host.calsync.backfill({ by: 'test' })
    await host.startWorker()
    await host.startWorker()
    await host.clock.advance(150_000)
    expect(await runOf(host)).toMatchObject({ status: 'done', listed: 2_400 })
    expect(lists).toBe(3)
  })

  it('ends where it is when somebody cancels it', async () => {
    const host = await withRows(5, 2_400)
    host.listing = async () => {
      await host.clock.sleep(1_000)
      return null
    }
    const { id } = await host.calsync.backfill({ by: 'test' })
    await host.startWorker()
    await host.clock.advance(1_500)
    await host.store.runs.cancelRun(id)
    await host.clock.advance(60_000)
    expect(await runOf(host)).toMatchObject({ status: 'cancelled', listed: 1_000 })
  })

  it('can be previewed without a trace', async () => {
    const host = await withRows(6, 3)
    const before = host.store.snapshot()
    const preview = await host.calsync.previewBackfill()
    expect(preview).toMatchObject({ schedules: 3, creates: 3, updates: 0, deletes: 0 })
    expect(host.store.snapshot()).toEqual(before)
    await host.startWorker()
    await host.calsync.backfill({ by: 'test' })
    await host.clock.advance(10_000)
    const [row] = host.rows.values()
    if (row !== undefined) row.title = 'changed'
    expect(await host.calsync.previewBackfill()).toMatchObject({ creates: 0, updates: 1 })
  })
})
