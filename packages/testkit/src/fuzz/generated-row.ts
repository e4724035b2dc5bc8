import { editJson } from './edit-json.js'
import { oddTexts } from './odd-values.js'

const usual = { id: '42', title: 'Yoga', facilitators: ['alice', 'bob'], deleted_at: null }
const timed = { ...usual, start: '2026-03-02T09:00:00+00:00', time_zone: 'Europe/Berlin' }

/** Rows as sources give them: each of the forms that a schedule may have. */
const forms: readonly Readonly<Record<string, unknown>>[] = [
  { ...timed, duration_minutes: 90 },
  { ...timed, end: '2026-03-02T10:30:00+00:00', organization_id: 'acme' },
  { ...usual, start: '2026-03-02', end: '2026-03-04' },
  { ...usual, start: '2026-03-02T09:00:00', duration_minutes: '45', time_zone: null },
  {
    ...timed,
    duration_minutes: 60,
    description: '<p>Bring a mat</p>',
    description_content_type: 'text/html',
    location: 'Room 4',
    virtual_location: 'https://meet.example.com/x',
    categories: ['sport'],
    status: 'tentative',
    free_busy_status: 'unavailable',
    privacy: 'private',
    reminder_minutes: 15,
  },
  { ...timed, duration_minutes: 60, rrule: 'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=20' },
  {
    ...timed,
    duration_minutes: 60,
    rrule: 'RRULE:FREQ=DAILY;UNTIL=20260601T000000Z',
    exdates: ['2026-03-03T09:00:00+00:00', null, '2026-03-05'],
    rdates: ['2026-03-08T15:00:00+00:00'],
    recurrence_overrides: {
      '2026-03-04T09:00:00+00:00': { title: 'Yoga for two', start: '2026-03-04T18:00:00' },
      '2026-03-06T09:00:00+00:00': { duration: 'PT30M', locations: [{ name: 'Hall' }] },
    },
  },
  { ...usual, start: '2026-03-02', rrule: 'FREQ=MONTHLY;BYMONTHDAY=-1', exdates: ['2026-04-30'] },
  {
    ...usual,
    event: {
      title: 'Choir',
      start: '2026-03-02T19:00:00',
      timeZone: 'America/New_York',
      duration: 'PT2H',
      locations: [{ name: 'Church' }],
      virtualLocations: [{ uri: 'https://example.com', name: 'Stream' }],
      keywords: ['music'],
      alerts: [{ offset: '-PT15M' }],
      participants: [{ email: 'a@example.com', name: 'A', role: 'optional' }],
      recurrenceRules: [
        {
          '@type': 'RecurrenceRule',
          frequency: 'monthly',
          byDay: [{ day: 'mo', nthOfPeriod: -1 }],
        },
        'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;WKST=SU',
      ],
      recurrenceOverrides: {
        '2026-03-30T19:00:00': { excluded: true },
        '2026-04-27T19:00:00': { start: '2026-04-28T20:00:00', participants: [] },
        '2026-05-01T10:00:00': {},
      },
    },
  },
  {
    ...usual,
    event: {
      title: 'Camp',
      start: '2026-07-01T00:00:00',
      end: '2026-07-08T00:00:00',
      showWithoutTime: true,
      recurrenceRules: [{ frequency: 'yearly', byMonth: ['7'], byMonthDay: [1], count: 5 }],
      recurrenceOverrides: { '2028-07-01T00:00:00': { start: '2028-07-02T00:00:00' } },
    },
  },
]

const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']

/** Parts of rules: sensible, rare and impossible values side by side. */
const parts: readonly string[] = [
  'INTERVAL=2',
  'INTERVAL=9999',
  'INTERVAL=10000',
  'COUNT=1',
  'COUNT=7',
  'COUNT=1000000',
  'UNTIL=20270301',
  'UNTIL=20260302T090000Z',
  'UNTIL=99991231T235959Z',
  'UNTIL=00010101',
  'BYDAY=MO',
  'BYDAY=MO,TU,WE,TH,FR,SA,SU',
  'BYDAY=1MO,-1SU',
  'BYDAY=53MO',
  'BYDAY=-5FR',
  'BYMONTHDAY=29,30,31',
  'BYMONTHDAY=-31',
  'BYMONTHDAY=13',
  'BYMONTH=2',
  'BYMONTH=2,4,6,9,11',
  'BYMONTH=12',
  'BYYEARDAY=366',
  'BYYEARDAY=-366,1,200',
  'BYWEEKNO=53',
  'BYWEEKNO=1,-1',
  'BYHOUR=0,12,23',
  'BYHOUR=9',
  'BYMINUTE=0,15,30,45',
  'BYSECOND=59',
  'BYSETPOS=1',
  'BYSETPOS=-1,366',
  'BYSETPOS=5',
  'WKST=SU',
  'WKST=WE',
  'RSCALE=GREGORIAN;SKIP=OMIT',
]

const STARTS = ['2026-03-02', '2024-02-29', '2026-12-31', '1990-01-31', '9998-12-31', '0100-01-01']

/**
 * A row of a source that whole numbers name: a form, in half of the rows a rule made of parts, and
 * edits of it, three numbers for each. Equal numbers give equal rows.
 */
export function generatedRow(numbers: readonly number[]): unknown {
  const [form = 0, rule = 0, ...rest] = numbers
  const row = forms[form % forms.length] ?? usual
  const based = rule % 2 === 0 ? row : withRule(row, rule >>> 1)
  const edits = rest.map((number, index) =>
    // Texts that break programs are drawn more often than the other odd values.
    index % 3 === 2 && number % 4 === 0 ? number % oddTexts.length : number,
  )
  return editJson(based, edits)
}

function withRule(row: Readonly<Record<string, unknown>>, rule: number): unknown {
  const chosen = [FREQUENCIES[rule % FREQUENCIES.length] ?? 'DAILY']
  let left = Math.floor(rule / FREQUENCIES.length)
  for (let count = left % 5; count > 0; count--) {
    left = Math.imul(left, 2_654_435_761) >>> 0
    chosen.push(parts[left % parts.length] ?? '')
  }
  const text = `FREQ=${chosen.join(';')}`
  const day = STARTS[(left >>> 8) % STARTS.length] ?? '2026-03-02'
  if ('event' in row) {
    const { recurrenceOverrides: _, ...event } = row['event'] as Record<string, unknown>
    const time = event['showWithoutTime'] === true ? 'T00:00:00' : 'T19:00:00'
    return { ...row, event: { ...event, start: `${day}${time}`, recurrenceRules: [text] } }
  }
  const start = String(row['start']).replace(/^\d{4}-\d{2}-\d{2}/, day)
  return { ...row, start, rrule: text }
}
