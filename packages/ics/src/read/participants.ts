import type { SingleEvent } from '@calsync/core'
import { z } from 'zod'
import {
  type JcalComponent,
  type JcalProperty,
  parameterOf,
  propertiesOf,
  textsOf,
} from '../jcal/jcal.js'

type Participant = SingleEvent['participants'][number]

/**
 * Everybody whom a VEVENT names with an address, each once; the organizer takes part, too. `notes`
 * tells of those without one.
 */
export function participantsOf(component: JcalComponent, notes: string[]): Participant[] {
  const byEmail = new Map<string, Participant>()
  const properties = ['attendee', 'organizer'].flatMap((name) => propertiesOf(component, name))
  for (const property of properties) {
    const email = emailOf(property)
    if (email === null) {
      notes.push(`an ${property[0].toUpperCase()} was left out, because it has no e-mail address`)
      continue
    }
    const key = email.toLowerCase()
    if (byEmail.has(key)) continue
    const name = parameterOf(property, 'cn')
    const role = roleOf(property)
    byEmail.set(key, name === null ? { email, role } : { email, name, role })
  }
  return [...byEmail.values()]
}

/** As calsync's events have it: one strange address must not cost the event. */
const address = z.email()

function emailOf(property: JcalProperty): string | null {
  const [uri = ''] = textsOf(property)
  const written = /^mailto:(.*)$/i.exec(uri.trim())?.[1] ?? parameterOf(property, 'email') ?? ''
  const email = address.safeParse(decoded(written.replace(/\?.*$/, '')).trim())
  return email.success ? email.data : null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function roleOf(property: JcalProperty): Participant['role'] {
  const type = parameterOf(property, 'cutype')?.toUpperCase()
  if (type === 'RESOURCE' || type === 'ROOM') return 'resource'
  const role = parameterOf(property, 'role')?.toUpperCase()
  return role === 'OPT-PARTICIPANT' || role === 'NON-PARTICIPANT' ? 'optional' : 'required'
}
