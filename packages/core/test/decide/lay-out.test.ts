import { describe, expect, it } from 'vitest'
import { hashEvent, type SyncRecord } from '@calsync/core'
import type { Layout, RecordsByPart } from '../../src/decide/lay-out.js'
import type { FormOf } from '../../src/decide/series-layout.js'
import { series } from '../model/series-fixture.js'
import {
  context,
  excluded,
  lay,
  monday,
  none,
  now,
  parts,
  single,
  standing,
} from './lay-out-fixture.js'
import { attempt } from './records.js'
import { afterPlan, afterWriting } from './standing-records.js'

describe('an event that happens once', () => {
  it('stands as one part', () => {
    expect(lay(single())).toEqual({
      wishes: [
        {
          part: '',
          presence: 'present',
          hash: hashEvent(single(), context),
          reason: null,
          mails: 0,
        },
      ],
      replanAt: null,
    })
  })

  it('waits until the window reaches it, and is not created after it', () => {
    const start = Date.UTC(2026, 7, 1, 7)
    expect(lay(single({ start: '2026-08-01T09:00:00' }))).toEqual({
      wishes: [],
      replanAt: start - context.window.futureMs,
    })
    expect(lay(single({ start: '2026-01-01T09:00:00' }))).toEqual({ wishes: [], replanAt: null })
  })

  it('is followed beyond the window once it stands', () => {
    const records = standing(single())
    expect(parts(lay(single({ start: '2026-08-01T09:00:00' }), records))).toEqual(['""'])
  })
})

describe('a series that the calendar holds', () => {
  const changes = {
    [monday('09')]: { title: 'Pilates' },
    [monday('16')]: excluded,
    '2026-03-18T18:00:00': { title: 'Extra' },
  }
  const event = series({ recurrenceOverrides: changes })

  it('comes first, without what is written after it', () => {
    const layout = lay(event)
    expect(parts(layout)).toEqual(['""', '"2026-03-18T18:00:00"'])
    expect(layout.wishes[0]?.hash).toBe(hashEvent(series(), context))
  })

  it('is written with the overrides that the provider takes with it', () => {
    const withAll: FormOf = () => ({ kind: 'native', changed: [], excluded: [], apart: [] })
    const layout = lay(event, none, { formOf: withAll })
    expect(parts(layout)).toEqual(['""'])
    expect(layout.wishes[0]?.hash).toBe(hashEvent(event, context))
  })

  it('has an added occurrence before that is changed', () => {
    const addsAndChanges: FormOf = ({ added, ...outline }) => ({
      kind: 'native',
      changed: [...outline.changed, ...added],
      excluded: outline.excluded,
      apart: [],
    })
    const { wishes } = lay(event, none, { formOf: addsAndChanges })
    const withAdded = series({ recurrenceOverrides: { '2026-03-18T18:00:00': {} } })
    expect(wishes.map(({ hash }) => hash)).toEqual([hashEvent(withAdded, context)])
  })

  it('is followed by its occurrences once it stands', () => {
    const layout = lay(event, standing(event, 1))
    expect(parts(layout)).toEqual([
      '""',
      `"@${monday('16')}"`,
      `"@${monday('09')}"`,
      '"2026-03-18T18:00:00"',
    ])
    expect(layout.wishes.map(({ reason }) => reason)).toEqual([
      null,
      'an occurrence that does not take place',
      'a changed occurrence',
      'an occurrence that the series in the calendar cannot hold',
    ])
  })

  it.each<[string, Partial<SyncRecord>]>([
    ['is not written', { status: 'pending', applied: null }],
    ['failed', { status: 'retry' }],
    ['was given up', { status: 'dead' }],
    ['was left to the user', { status: 'detached' }],
    ['is in doubt', { doubt: 'ambiguous' }],
    ['is being looked at', { verify: true }],
    ['is being written', { attempt: attempt({ action: 'update' }) }],
    ['has no event', { externalId: null }],
  ])('keeps its occurrences waiting while it %s', (_name, change) => {
    const records = new Map(standing(event))
    const row = records.get('')
    if (row === undefined) throw new Error('there is no series')
    records.set('', { ...row, ...change })
    const found = parts(lay(event, records))
    expect(found).toContain('""')
    expect(found.filter((part) => part.includes('@'))).toEqual([])
  })

  it('keeps its occurrences waiting while it is to be written anew, and redoes them then', () => {
    const renamed = series({ title: 'Stretching', recurrenceOverrides: changes })
    const before = standing(event)
    const layout = lay(renamed, before)
    expect(parts(layout)).toEqual(['""', '"2026-03-18T18:00:00"'])
    const records = afterWriting(afterPlan(layout.wishes, before), now)
    const after = lay(renamed, records)
    const hashOf = (part: string) => after.wishes.find((wish) => wish.part === part)?.hash
    for (const part of [`@${monday('09')}`, `@${monday('16')}`]) {
      expect(hashOf(part)).toBeDefined()
      expect(hashOf(part)).not.toBe(before.get(part)?.desired.hash)
    }
  })

  it.each<[string, Partial<SyncRecord> | { at: number }]>([
    ['was written again', { at: now }],
    ['is another event', { incarnation: 1 }],
  ])('has its occurrences redone when it %s, and only then', (_name, change) => {
    const records = new Map(standing(event))
    const hashes = (from: RecordsByPart) =>
      lay(event, from)
        .wishes.filter(({ part }) => part.startsWith('@'))
        .map(({ hash }) => hash)
    const before = hashes(records)
    expect(hashes(records)).toEqual(before)
    const row = records.get('')
    if (row === undefined || row.applied === null) throw new Error('there is no series')
    const applied = 'at' in change ? { ...row.applied, at: change.at } : row.applied
    records.set('', { ...row, ...('at' in change ? {} : change), applied })
    for (const [index, hash] of hashes(records).entries()) expect(hash).not.toBe(before[index])
  })

  it('is placed by the window as a whole', () => {
    const later = series({ start: '2026-06-01T09:00:00' })
    const start = Date.UTC(2026, 5, 1, 7)
    expect(lay(later)).toEqual({ wishes: [], replanAt: start - context.window.futureMs })
    expect(
      lay(series({ recurrenceRules: ['FREQ=DAILY;COUNT=3'], start: '2026-01-01T09:00:00' })),
    ).toEqual({
      wishes: [],
      replanAt: null,
    })
    expect(parts(lay(later, standing(series())))).toEqual(['""'])
  })
})

describe('mails', () => {
  const participants = [{ email: 'bob@example.com' }, { email: 'carol@example.com' }]
  const changes = {
    [monday('09')]: { title: 'Pilates', participants: [] },
    [monday('16')]: excluded,
  }
  const event = series({ participants, recurrenceOverrides: changes })
  const mailing = { attendees: true, mails: true }
  const mailsOf = (layout: Layout) => layout.wishes.map(({ mails }) => mails)

  it.each([
    [{ attendees: false, mails: true }],
    [{ attendees: true, mails: false }],
    [{ attendees: false, mails: false }],
  ])('are none unless participants are written and mailed: %j', (change) => {
    expect(mailsOf(lay(event, none, change))).toEqual([0])
  })

  it('go to each participant, for a series with every occurrence that is written after it', () => {
    expect(mailsOf(lay(single({ participants }), none, mailing))).toEqual([2])
    expect(mailsOf(lay(event, none, mailing))).toEqual([6])
  })
})
