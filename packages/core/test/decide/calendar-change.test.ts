import { describe, expect, it } from 'vitest'
import type { Connection } from '@calsync/core'
import { calendarChange } from '../../src/decide/calendar-change.js'
import { facts } from './records.js'

type Known = Pick<Connection, 'calendarId' | 'state' | 'lastError'>
const known: Known = { calendarId: 'a', state: 'connected', lastError: null }
const gone: Known = { ...known, state: 'blocked', lastError: facts('CALENDAR_GONE') }
const revoked: Known = { ...known, state: 'blocked', lastError: facts('CONNECTION_REVOKED') }

describe('calendarChange', () => {
  it.each<[string, Known | null, string | null | undefined, string, string | null]>([
    ['a new one, nothing asked', null, undefined, 'none', null],
    ['a new one', null, 'a', 'none', 'a'],
    ['nothing asked', known, undefined, 'none', 'a'],
    ['the same', known, 'a', 'none', 'a'],
    ['another one', known, 'b', 'moved', 'b'],
    ['the default one', known, null, 'moved', null],
    ['another one after a revocation', revoked, 'b', 'moved', 'b'],
    ['another one in place of one that is gone', gone, 'b', 'replaced', 'b'],
    ['the default one in place of one that is gone', gone, null, 'replaced', null],
    ['the one that is gone', gone, 'a', 'none', 'a'],
    ['gone long ago, connected since', { ...gone, state: 'connected' }, 'b', 'moved', 'b'],
  ])('%s', (_, before, wanted, kind, calendarId) => {
    expect(calendarChange(before, wanted)).toEqual({ kind, calendarId })
  })
})
