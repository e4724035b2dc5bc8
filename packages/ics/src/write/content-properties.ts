import type { SingleEvent } from '@calsync/core'
import type { JcalComponent, JcalProperty } from '../jcal/jcal.js'
import { cleanText, withoutMarks } from './clean-text.js'

/** What an event says in words and marks. */
export function contentProperties(event: SingleEvent): JcalProperty[] {
  return [
    ['summary', {}, 'text', cleanText(event.title)],
    ...descriptionProperties(event),
    ...locationProperties(event),
    ...event.keywords.map(
      // One each: ical.js takes a backslash at the end of one for an escaped comma.
      (keyword): JcalProperty => ['categories', {}, 'text', cleanText(keyword)],
    ),
    ...event.virtualLocations.map(({ uri, name }): JcalProperty => {
      return ['conference', name === undefined ? {} : { label: cleanText(name) }, 'uri', uri]
    }),
    ['status', {}, 'text', event.status.toUpperCase()],
    ...freeBusyProperties(event),
    ['class', {}, 'text', classes[event.privacy]],
    ...event.participants.map(attendee),
  ]
}

/** What an event says in components of its own: alarms, and locations when there are several. */
export function contentComponents(event: SingleEvent, uid: string): JcalComponent[] {
  const { alerts, locations, title } = event
  const places = locations.length < 2 ? [] : locations
  return [
    ...places.map(({ name }, index): JcalComponent => {
      const id: JcalProperty = ['uid', {}, 'text', `${uid}-location-${index + 1}`]
      return ['vlocation', [id, ['name', {}, 'text', cleanText(name)]], []]
    }),
    ...(alerts ?? []).map(({ offset }) => alarm('DISPLAY', ['duration', offset], title)),
    // The convention for "no alarm at all", as opposed to the calendar's usual one.
    ...(alerts?.length === 0 ? [alarm('NONE', ['date-time', '1976-04-01T00:55:45Z'], title)] : []),
  ]
}

const classes = { public: 'PUBLIC', private: 'PRIVATE', secret: 'CONFIDENTIAL' } as const

/** HTML stands in STYLED-DESCRIPTION (RFC 9073), and what others read is derived from it. */
function descriptionProperties({
  description,
  descriptionContentType,
}: SingleEvent): JcalProperty[] {
  const text = cleanText(description)
  if (descriptionContentType === 'text/html') {
    return [
      ['styled-description', { fmttype: 'text/html' }, 'text', text],
      ['description', { derived: 'TRUE' }, 'text', withoutMarks(text)],
    ]
  }
  return text === '' ? [] : [['description', {}, 'text', text]]
}

function locationProperties({ locations }: SingleEvent): JcalProperty[] {
  if (locations.length === 0) return []
  const names = locations.map(({ name }) => cleanText(name))
  return [['location', {}, 'text', names.join('; ')]]
}

function freeBusyProperties({ freeBusyStatus }: SingleEvent): JcalProperty[] {
  const transparency = freeBusyStatus === 'free' ? 'TRANSPARENT' : 'OPAQUE'
  const status = { free: 'FREE', busy: 'BUSY', tentative: 'TENTATIVE', unavailable: 'OOF' } as const
  return [
    ['transp', {}, 'text', transparency],
    ['x-microsoft-cdo-busystatus', {}, 'unknown', status[freeBusyStatus]],
  ]
}

function attendee({ email, name, role }: SingleEvent['participants'][number]): JcalProperty {
  const parameters = {
    ...(name === undefined ? {} : { cn: cleanText(name) }),
    ...(role === 'resource' ? { cutype: 'RESOURCE' } : {}),
    role: role === 'optional' ? 'OPT-PARTICIPANT' : 'REQ-PARTICIPANT',
  }
  return ['attendee', parameters, 'cal-address', `mailto:${email}`]
}

function alarm(
  action: string,
  [type, trigger]: readonly [type: string, trigger: string],
  title: string,
): JcalComponent {
  return [
    'valarm',
    [
      ['action', {}, 'text', action],
      ['trigger', {}, type, trigger],
      ['description', {}, 'text', cleanText(title)],
    ],
    [],
  ]
}
