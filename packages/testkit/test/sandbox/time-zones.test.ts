import { describe, expect, it } from 'vitest'
import { documentedIanaZones } from '../../src/sandbox/time/iana-zones.js'
import { windowsZones } from '../../src/sandbox/time/windows-zones.js'
import { localToUtc, utcToLocal } from '../../src/sandbox/time/zone-offset.js'
import { createRig } from './rig.js'

describe('time zones', () => {
  it.each([...new Set([...Object.values(windowsZones), ...documentedIanaZones])])(
    '%s has rules in this Node',
    (zone) => {
      expect(utcToLocal(localToUtc(Date.UTC(2026, 5, 1, 12), zone), zone)).toBe(
        Date.UTC(2026, 5, 1, 12),
      )
    },
  )

  it('follow daylight saving', () => {
    const berlin = (text: string) =>
      new Date(localToUtc(Date.parse(`${text}Z`), 'Europe/Berlin')).toISOString().slice(0, 16)
    expect(berlin('2026-03-28T12:00')).toBe('2026-03-28T11:00')
    expect(berlin('2026-03-29T12:00')).toBe('2026-03-29T10:00')
    // In the gap the clock says an hour more; in the overlap the first of both counts.
    expect(berlin('2026-03-29T02:30')).toBe('2026-03-29T01:30')
    expect(berlin('2026-10-25T02:30')).toBe('2026-10-25T00:30')
  })

  it('are listed per mailbox', async () => {
    const { graph } = createRig()
    const windows = await graph('GET', '/me/outlook/supportedTimeZones')
    expect(windows.json.value).toContainEqual({
      alias: 'Pacific Standard Time',
      displayName: 'Pacific Standard Time',
    })
    const standard = encodeURIComponent("(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')")
    const iana = await graph('GET', `/me/outlook/supportedTimeZones${standard}`)
    expect(iana.json.value).toContainEqual({ alias: 'Europe/Paris', displayName: 'Europe/Paris' })
  })
})
