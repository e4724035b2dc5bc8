import { describe, expect, it } from 'vitest'
import type { ScanState } from '@calsync/core'
import { type HostRow, SimulatedHost } from './simulated-host.js'

const FULL_MS = 1_500_000

/** A host with its lessons in the calendar, and a worker that looks for changes by itself. */
async function school(
  seed: number,
  { lessons = 3, rowsPerSecond = 1_000 } = {},
): Promise<{ readonly host: SimulatedHost; readonly titles: () => string[] }> {
  const host = new SimulatedHost(seed)
  host.parts = { reconcile: { every: '1min', overlap: '5min', fullEvery: '20min', rowsPerSecond } }
  const ann = await host.connect('ann')
  for (let n = 0; n < lessons; n += 1) await host.put(`${n}`, { facilitators: ['ann'] })
  const started = host.startWorker()
  await host.clock.advance(100)
  await started
  expect(await host.quiet()).toBe(true)
  const titles = (): string[] =>
    host.calendar
      .eventsOf(ann.id)
      .map(({ event }) => event.title ?? '')
      .sort()
  return { host, titles }
}

/** Somebody changes a row with psql: nobody says so. */
function silently(host: SimulatedHost, id: string, change: Partial<HostRow> | null): void {
  host.updated.set(id, host.clock.now())
  const row = host.rows.get(id)
  if (change === null) host.rows.delete(id)
  else host.rows.set(id, { ...blank(id), ...row, ...change })
}

function blank(id: string): HostRow {
  const start = '2026-03-02T09:00:00Z'
  return { id, title: `title of ${id}`, start, facilitators: ['ann'], deleted_at: null }
}

async function scanNamed(host: SimulatedHost, name: string): Promise<ScanState | undefined> {
  return (await host.store.scans.listScans()).scans.find((scan) => scan.name === name)
}

describe('rows updated around the SDK', () => {
  it('are in the calendar after the next look', async () => {
    const { host, titles } = await school(1)
    await host.clock.advance(120_000)
    silently(host, '0', { title: 'Edited' })
    silently(host, '1', { deleted_at: '2026-01-01T00:00:00Z' })
    silently(host, 'new', { title: 'New' })
    await host.clock.advance(150_000)
    expect(await host.quiet()).toBe(true)
    expect(titles()).toEqual(['Edited', 'New', 'title of 2'])
    const updates = await scanNamed(host, 'updates:class')
    expect(updates?.watermark).toBeGreaterThan(0)
    expect(updates?.running).toBeNull()
  })

  it('are found once, and change nothing when nobody changed them again', async () => {
    const { host } = await school(2)
    await host.clock.advance(120_000)
    silently(host, '0', { title: 'Edited' })
    await host.clock.advance(600_000)
    const { head } = await host.calsync.schedules.explain('class:0')
    expect(head?.version).toBe(2)
    expect(host.store.snapshot().marks).toEqual([])
  })

  it('are found late by a source that cannot tell what was updated', async () => {
    const { host, titles } = await school(3)
    host.tellsUpdates = false
    await host.clock.advance(300_000)
    silently(host, '0', { title: 'Edited' })
    await host.clock.advance(300_000)
    expect(titles()).toContain('title of 0')
    await host.clock.advance(FULL_MS)
    expect(titles()).toContain('Edited')
  })

  it('are found although their transaction was committed after the look', async () => {
    const { host, titles } = await school(4)
    await host.clock.advance(300_000)
    silently(host, '0', { title: 'Edited' })
    host.updated.set('0', host.clock.now() - 240_000)
    await host.clock.advance(120_000)
    expect(await host.quiet()).toBe(true)
    expect(titles()).toContain('Edited')
  })

  it('wait while their source is away, and are found when it is back', async () => {
    const { host, titles } = await school(5)
    await host.clock.advance(120_000)
    const before = (await scanNamed(host, 'updates:class'))?.watermark
    host.listing = () => new Error('away')
    await host.clock.advance(120_000)
    const away = await scanNamed(host, 'updates:class')
    expect(away?.last?.error).toBe('away')
    silently(host, '0', { title: 'Edited' })
    host.sourceFails = true
    host.listing = () => null
    await host.clock.advance(900_000)
    expect((await scanNamed(host, 'updates:class'))?.last?.unread).toBe(1)
    host.sourceFails = false
    expect((await scanNamed(host, 'updates:class'))?.watermark).toBeLessThan(
      (before ?? 0) + 240_000,
    )
    await host.clock.advance(120_000)
    expect(await host.quiet()).toBe(true)
    expect(titles()).toContain('Edited')
  })
})

describe('a full scan', () => {
  it('finds what no column tells: rows that came, went, came back, or were restored', async () => {
    const { host, titles } = await school(6, { lessons: 6 })
    await host.put('5', { deleted_at: '2026-01-01T00:00:00Z' })
    await host.clock.advance(600_000)
    host.updated.clear()
    const restore = (id: string, row: HostRow | null): void => {
      if (row === null) host.rows.delete(id)
      else host.rows.set(id, row)
    }
    restore('0', { ...blank('0'), title: 'Of the backup' })
    restore('1', null)
    restore('2', { ...blank('2'), deleted_at: '2026-01-01T00:00:00Z' })
    restore('new', { ...blank('new'), title: 'New' })
    restore('5', blank('5'))
    await host.clock.advance(FULL_MS)
    expect(await host.quiet()).toBe(true)
    expect(titles()).toEqual([
      'New',
      'Of the backup',
      'title of 1',
      'title of 3',
      'title of 4',
      'title of 5',
    ])
    const { head } = await host.calsync.schedules.explain('class:1')
    expect(head?.state).toBe('source_missing')
    const full = await scanNamed(host, 'full')
    expect(full?.last).toMatchObject({
      found: { unknown: 1, returned: 1, edited: 1, deleted: 1, vanished: 1 },
      unread: 0,
      error: null,
    })
  })

  it('finds nothing where nothing was missed', async () => {
    const { host } = await school(7, { lessons: 30 })
    await host.clock.advance(FULL_MS)
    const { last } = (await scanNamed(host, 'full')) ?? {}
    expect(last?.looked).toBe(60)
    expect(Object.values(last?.found ?? {})).toEqual([0, 0, 0, 0, 0])
  })

  it('is gone on with by another worker, at its rate, however often workers die', async () => {
    const { host, titles } = await school(8, { lessons: 900, rowsPerSecond: 1 })
    silently(host, '899', { title: 'Edited' })
    host.updated.clear()
    const cursors = new Set<string>()
    for (let round = 0; round < 8; round += 1) {
      for (const worker of host.workers) host.kill(worker)
      const started = host.startWorker()
      await host.clock.advance(600_000)
      await started
      const { running } = (await scanNamed(host, 'full')) ?? {}
      if (running !== null && running !== undefined)
        cursors.add(`${running.stage} ${running.cursor}`)
    }
    expect(cursors.size).toBeGreaterThan(2)
    expect(await host.quiet()).toBe(true)
    expect(titles()).toContain('Edited')
  }, 60_000)

  it('is made by one worker at a time', async () => {
    const { host } = await school(9, { lessons: 10 })
    const started = [host.startWorker(), host.startWorker()]
    let listed = 0
    host.listing = ({ updatedSince }) => {
      if (updatedSince === undefined) listed += 1
      return null
    }
    await host.clock.advance(900_000)
    await Promise.all(started)
    expect(listed).toBe(1)
  })
})

describe('calsync.reconcile', () => {
  it('tells in a dry run what differs, and changes nothing', async () => {
    const { host, titles } = await school(10)
    silently(host, '0', { title: 'Edited' })
    silently(host, '1', null)
    const dry = await host.calsync.reconcile({ full: true, dryRun: true })
    expect(dry.found).toEqual({ unknown: 0, returned: 0, edited: 1, deleted: 0, vanished: 1 })
    expect(dry.such).toEqual([
      { ref: 'class:0', kind: 'edited', version: 1 },
      { ref: 'class:1', kind: 'vanished', version: 1 },
    ])
    expect(host.store.snapshot().marks).toEqual([])
    expect((await host.store.scans.listScans()).scans).toEqual([])

    const report = await host.calsync.reconcile({ full: true })
    expect(report).toMatchObject({ isWhole: true, error: null, looked: 5 })
    expect(await host.quiet()).toBe(true)
    expect(titles()).toEqual(['Edited', 'title of 1', 'title of 2'])
    expect((await scanNamed(host, 'full'))?.last?.found.edited).toBe(1)
  })

  it('looks at rows updated lately unless all are asked for', async () => {
    const { host } = await school(11)
    silently(host, '0', { title: 'Edited' })
    silently(host, '1', { title: 'Edited' })
    host.updated.delete('1')
    const { looked, found } = await host.calsync.reconcile({ kind: 'class' })
    expect([looked, found.edited]).toEqual([1, 1])
  })

  it('ends when asked to, and says that it is not whole', async () => {
    const { host } = await school(12, { lessons: 450 })
    const stop = new AbortController()
    const report = await host.calsync.reconcile({
      full: true,
      signal: stop.signal,
      onPage: ({ looked }) => {
        if (looked >= 200) stop.abort()
      },
    })
    expect(report).toMatchObject({ isWhole: false, looked: 200 })
  })

  it('wants a source that there is', async () => {
    const { host } = await school(13)
    await expect(host.calsync.reconcile({ kind: 'room' })).rejects.toThrow(
      /no source of kind "room"/,
    )
  })
})
