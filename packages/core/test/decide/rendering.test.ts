import { describe, expect, it } from 'vitest'
import { HASH_VERSION, parseCalendarEvent, type Schedule, type ScheduleHead } from '@calsync/core'
import { renderingOf, versionsAfter } from '../../src/decide/rendering.js'
import { MIXED, type Versions, versionsDiffer } from '../../src/model/versions.js'
import { fresh } from './plan-fixture.js'

const schedule: Schedule = {
  ref: 'class:42',
  organizationId: 'org',
  event: parseCalendarEvent({ title: 'Yoga', start: '2026-02-01T09:00:00', duration: 'PT1H' }),
  facilitators: ['alice', 'bob'],
  deleted: false,
}
const old: Versions = { hashVersion: HASH_VERSION, renderVersion: 'old' }
const present: Versions = { hashVersion: HASH_VERSION, renderVersion: 'new' }
const head: ScheduleHead = {
  ...fresh.head,
  state: 'live',
  version: 3,
  hash: 'of another code',
  snapshot: schedule,
  ...old,
}

describe('versionsDiffer', () => {
  it.each([
    ['equal ones', present, false],
    ['another template', { ...present, renderVersion: 'old' }, true],
    ['another hash', { ...present, hashVersion: HASH_VERSION + 1 }, true],
    ['a template that nobody noted', { ...present, renderVersion: null }, false],
    ['a hash that nobody noted', { ...present, hashVersion: null }, false],
    ['nothing noted', { hashVersion: null, renderVersion: null }, false],
    ['several templates', { ...present, renderVersion: MIXED }, true],
  ])('%s', (_, other, differ) => {
    expect(versionsDiffer(other, present)).toBe(differ)
    expect(versionsDiffer(present, other)).toBe(differ)
  })
})

describe('renderingOf', () => {
  it.each<[string, Partial<ScheduleHead>, Partial<Schedule>, boolean, 'anew' | 'keep']>([
    ['other versions, nothing changed', {}, {}, false, 'keep'],
    ['facilitators in another order', {}, { facilitators: ['bob', 'alice'] }, false, 'keep'],
    ['an edit', {}, { facilitators: ['alice'] }, false, 'anew'],
    ['a rollout', {}, {}, true, 'anew'],
    ['the same versions', present, {}, false, 'anew'],
    ['another hash alone', { ...present, hashVersion: 0 }, {}, false, 'keep'],
    ['versions that nobody noted', { hashVersion: null, renderVersion: null }, {}, false, 'anew'],
    ['never planned', { state: 'new', version: 0, snapshot: null }, {}, false, 'anew'],
    ['back after it was deleted', { state: 'deleted' }, {}, false, 'anew'],
    ['back after it was missing', { state: 'source_missing' }, {}, false, 'keep'],
    ['readable again', { state: 'invalid' }, {}, false, 'keep'],
    ['readable again, and edited', { state: 'invalid' }, { facilitators: [] }, false, 'anew'],
  ])('%s', (_, change, edit, rollout, rendering) => {
    const next = { ...schedule, ...edit }
    expect(renderingOf({ ...head, ...change }, next, { present, rollout })).toBe(rendering)
  })
})

describe('versionsAfter', () => {
  it.each<[string, 'anew' | 'keep', boolean, Versions]>([
    ['rendered anew', 'anew', true, present],
    ['rendered anew, to the same', 'anew', false, present],
    ['kept', 'keep', false, old],
    ['kept, with something new beside it', 'keep', true, { ...old, renderVersion: MIXED }],
  ])('%s', (_, rendering, rendersSome, versions) => {
    expect(versionsAfter(rendering, old, present, rendersSome)).toEqual(versions)
  })
})
