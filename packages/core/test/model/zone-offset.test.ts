import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import {
  formatDuration,
  formatWallTime,
  instantsOf,
  offsetMsAt,
  parseDuration,
  parseWallTime,
  wallTimeAt,
} from '@calsync/core'
import { seededRandom } from '@calsync/testkit'

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'America/Santiago',
  'Antarctica/Troll',
  'UTC',
]

describe('zone offsets', () => {
  it.each(zones)('agree with the time zone database for %s', (zone) => {
    const random = seededRandom(11)
    for (let round = 0; round < 400; round += 1) {
      const ms = Math.floor((random.next() - 0.2) * 2_400_000_000) * 1_000
      const time = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
      expect(offsetMsAt(zone, ms)).toBe(time.offsetNanoseconds / 1_000_000)
      const wall = Math.floor(random.next() * 2_400_000) * 900_000
      const plain = Temporal.PlainDateTime.from(formatWallTime(wall))
      const { earlier, later } = instantsOf(zone, wall)
      for (const [disambiguation, ours] of [
        ['earlier', earlier],
        ['later', later],
      ] as const) {
        const theirs = plain.toZonedDateTime(zone, { disambiguation }).epochMilliseconds
        expect(ours, `${zone} ${plain.toString()} ${disambiguation}`).toBe(theirs)
      }
    }
  })

  it.each([
    ['the repeated hour', '2026-10-25T02:30:00', 3_600_000, false],
    ['the skipped hour', '2026-03-29T02:30:00', 3_600_000, true],
    ['any other hour', '2026-06-01T02:30:00', 0, false],
  ])('know %s', (_name, text, apart, missing) => {
    const found = instantsOf('Europe/Berlin', parseWallTime(text) ?? 0)
    expect(found.later - found.earlier).toBe(apart)
    expect(found.missing).toBe(missing)
  })

  it('agree at the very transition', () => {
    const spring = Date.UTC(2026, 2, 29, 1)
    expect(offsetMsAt('Europe/Berlin', spring - 1)).toBe(3_600_000)
    expect(offsetMsAt('Europe/Berlin', spring)).toBe(7_200_000)
    expect(formatWallTime(wallTimeAt('Europe/Berlin', spring))).toBe('2026-03-29T03:00:00')
  })
})

describe('durations', () => {
  it.each([
    ['PT90M', 'PT1H30M'],
    ['P1W', 'P7D'],
    ['P1DT0S', 'P1D'],
    ['PT0M', 'PT0S'],
    ['PT86400S', 'PT24H'],
  ])('%s is written %s', (text, canonical) => {
    const parsed = parseDuration(text)
    expect(parsed === null ? null : formatDuration(parsed)).toBe(canonical)
  })

  it.each(['P', 'PT', 'P1DT', '-PT1H', 'P1M', 'PT1.5H', '1H', ''])('%s is none', (text) => {
    expect(parseDuration(text)).toBeNull()
  })
})

describe('wall times', () => {
  it.each(['2026-02-29T09:00:00', '2026-13-01', '2026-01-01T24:00:00', '26-01-01', 'infinity'])(
    '%s is none',
    (text) => {
      expect(parseWallTime(text)).toBeNull()
    },
  )
})
