import { describe, expect, it } from 'vitest'
import { busyOnly, parseCalendarEvent } from '@calsync/core'

const secret = 'Dismissal of Mr Smith'
const event = parseCalendarEvent({
  title: secret,
  description: secret,
  descriptionContentType: 'text/html',
  start: '2026-03-02T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  locations: [{ name: secret }],
  virtualLocations: [{ uri: 'https://meet.example.com/secret' }],
  links: [{ href: 'https://app.example.com/secret', title: secret }],
  keywords: [secret],
  status: 'tentative',
  freeBusyStatus: 'unavailable',
  alerts: [{ offset: '-PT5M' }],
  participants: [{ email: 'smith@example.com' }],
  recurrenceRules: ['FREQ=WEEKLY'],
  recurrenceOverrides: {
    '2026-03-09T09:00:00': { title: secret, description: secret, start: '2026-03-09T11:00:00' },
    '2026-03-16T09:00:00': { excluded: true },
  },
})

describe('busyOnly', () => {
  it('says when, and nothing of what', () => {
    const busy = busyOnly(event)
    expect(busy).toMatchObject({
      title: 'Busy',
      privacy: 'private',
      start: event.start,
      duration: event.duration,
      status: 'tentative',
      freeBusyStatus: 'unavailable',
      alerts: [{ offset: '-PT5M' }],
      recurrenceRules: event.recurrenceRules,
      recurrenceOverrides: {
        '2026-03-09T09:00:00': { start: '2026-03-09T11:00:00' },
        '2026-03-16T09:00:00': { excluded: true },
      },
    })
    expect(JSON.stringify(busy)).not.toMatch(/Smith|secret/i)
    expect(busy).toEqual(parseCalendarEvent(busy))
  })

  it('takes another word', () => {
    expect(busyOnly(event, 'Termin').title).toBe('Termin')
  })
})

describe('links of an event', () => {
  const base = { title: 'Choir', start: '2026-03-02T09:00:00' }

  it('come from a list and from one address, each once', () => {
    const href = 'https://app.example.com/42'
    expect(parseCalendarEvent({ ...base, link: href }).links).toEqual([{ href }])
    const both = { ...base, links: [{ href, title: 'Open' }], link: href }
    expect(parseCalendarEvent(both).links).toEqual([{ href, title: 'Open' }])
  })

  it('leave an event without them as it always was', () => {
    expect(parseCalendarEvent(base)).not.toHaveProperty('links')
    expect(parseCalendarEvent({ ...base, links: [] })).not.toHaveProperty('links')
  })

  it.each(['javascript:alert(1)', 'app.example.com', ''])('refuses %j', (link) => {
    expect(() => parseCalendarEvent({ ...base, link })).toThrow(/link must be an http or https URL/)
  })
})
