import fc from 'fast-check'
import { type CalendarEventInput, formatWallTime, type RecurrenceRule } from '@calsync/core'
import { dayRules, wallTimes } from './rule-arbitraries.js'

const text = fc.string({ maxLength: 12, unit: 'grapheme' })
const name = fc.string({ minLength: 1, maxLength: 12 })

/** Names of zones that have aliases, and some that have none. */
const zones = [
  'Europe/Berlin',
  'Asia/Kolkata',
  'America/New_York',
  'Europe/Kyiv',
  'Asia/Tokyo',
  'UTC',
] as const

const content = {
  title: text,
  description: text,
  descriptionContentType: fc.constantFrom('text/plain' as const, 'text/html' as const),
  locations: fc.array(fc.record({ name }), { maxLength: 2 }),
  virtualLocations: fc.array(fc.record({ uri: fc.webUrl(), name }, { requiredKeys: ['uri'] }), {
    maxLength: 2,
  }),
  keywords: fc.array(name, { maxLength: 2 }),
  status: fc.constantFrom('confirmed' as const, 'tentative' as const, 'cancelled' as const),
  freeBusyStatus: fc.constantFrom(
    'busy' as const,
    'free' as const,
    'tentative' as const,
    'unavailable' as const,
  ),
  privacy: fc.constantFrom('public' as const, 'private' as const, 'secret' as const),
  alerts: fc.option(
    fc.array(fc.record({ offset: fc.constantFrom('-PT15M', '-PT1H', 'PT0S', '-P7D') }), {
      maxLength: 2,
    }),
  ),
  participants: fc.array(
    fc.record(
      {
        email: fc.constantFrom('alice@example.com', 'bob@example.com'),
        name,
        role: fc.constantFrom('required' as const, 'optional' as const, 'resource' as const),
      },
      { requiredKeys: ['email'] },
    ),
    { maxLength: 2 },
  ),
}

const wallTexts = wallTimes.map(formatWallTime)
const durations = fc.constantFrom('PT0S', 'PT1H', 'PT1H30M', 'PT24H', 'P1D', 'P7D', 'P1DT2H')

const overrides = fc.dictionary(
  wallTexts,
  fc.oneof(
    fc.constant({ excluded: true }),
    fc.record({ ...content, start: wallTexts, duration: durations }, { requiredKeys: [] }),
  ),
  { maxKeys: 3 },
)

/** An event whose rules are objects, so that a test can write them in other ways. */
export type EventInput = CalendarEventInput & {
  readonly timeZone: string | null
  readonly duration: string
  readonly recurrenceRules: readonly RecurrenceRule[]
  readonly recurrenceOverrides: NonNullable<CalendarEventInput['recurrenceOverrides']>
}

/** Timed events with every field, many of them series. */
export const eventInputs: fc.Arbitrary<EventInput> = fc.record({
  ...content,
  start: wallTexts,
  timeZone: fc.option(fc.constantFrom(...zones)),
  duration: durations,
  showWithoutTime: fc.constant(false),
  recurrenceRules: fc.array(dayRules, { maxLength: 2 }),
  recurrenceOverrides: overrides,
})
