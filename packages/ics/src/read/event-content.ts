import type { SingleEvent } from '@calsync/core'
import {
  componentsOf,
  firstOf,
  type JcalComponent,
  parameterOf,
  propertiesOf,
  textOf,
  textsOf,
} from '../jcal/jcal.js'

type Content = Pick<
  SingleEvent,
  | 'title'
  | 'description'
  | 'descriptionContentType'
  | 'locations'
  | 'keywords'
  | 'status'
  | 'freeBusyStatus'
  | 'privacy'
>

/** What a VEVENT says in words and marks. */
export function contentOf(component: JcalComponent): Content {
  return {
    title: textOf(component, 'summary'),
    ...descriptionOf(component),
    locations: locationsOf(component),
    keywords: propertiesOf(component, 'categories')
      .flatMap(textsOf)
      .filter((text) => text.trim() !== ''),
    status: statusOf(component),
    freeBusyStatus: freeBusyOf(component),
    privacy: privacyOf(component),
  }
}

/** CONFIRMED where it is not said. */
export function statusOf(component: JcalComponent): SingleEvent['status'] {
  const status = markOf(component, 'status')
  if (status === 'CANCELLED') return 'cancelled'
  return status === 'TENTATIVE' ? 'tentative' : 'confirmed'
}

/**
 * STYLED-DESCRIPTION (RFC 9073) is the text itself, and DESCRIPTION is derived from it. X-ALT-DESC is
 * an older way of the same; it is taken only where there is no text, because many get it wrong.
 */
function descriptionOf(
  component: JcalComponent,
): Pick<Content, 'description' | 'descriptionContentType'> {
  const styled = htmlOf(component, 'styled-description')
  if (styled !== null) return { description: styled, descriptionContentType: 'text/html' }
  const plain = textOf(component, 'description')
  const alternative = plain.trim() === '' ? htmlOf(component, 'x-alt-desc') : null
  return alternative === null
    ? { description: plain, descriptionContentType: 'text/plain' }
    : { description: alternative, descriptionContentType: 'text/html' }
}

function htmlOf(component: JcalComponent, name: string): string | null {
  const property = propertiesOf(component, name).find(
    (candidate) => parameterOf(candidate, 'fmttype')?.toLowerCase() === 'text/html',
  )
  return property === undefined ? null : (textsOf(property)[0] ?? '')
}

/** Several locations are VLOCATIONs (RFC 9073); LOCATION then holds them all in one text. */
function locationsOf(component: JcalComponent): Content['locations'] {
  const named = componentsOf(component, 'vlocation').map((location) => textOf(location, 'name'))
  const names = named.length > 0 ? named : propertiesOf(component, 'location').flatMap(textsOf)
  return names.filter((name) => name.trim() !== '').map((name) => ({ name }))
}

const busyStatus: Readonly<Record<string, SingleEvent['freeBusyStatus']>> = {
  FREE: 'free',
  WORKINGELSEWHERE: 'free',
  TENTATIVE: 'tentative',
  BUSY: 'busy',
  OOF: 'unavailable',
}

/** TRANSP knows two states; Outlook's own property says which of four it is. */
function freeBusyOf(component: JcalComponent): SingleEvent['freeBusyStatus'] {
  const outlook = busyStatus[markOf(component, 'x-microsoft-cdo-busystatus')]
  if (outlook !== undefined) return outlook
  return markOf(component, 'transp') === 'TRANSPARENT' ? 'free' : 'busy'
}

/** A class that is not known must be treated as private (RFC 5545, 3.8.1.3). */
function privacyOf(component: JcalComponent): SingleEvent['privacy'] {
  const name = markOf(component, 'class')
  if (name === '' || name === 'PUBLIC') return 'public'
  return name === 'CONFIDENTIAL' ? 'secret' : 'private'
}

function markOf(component: JcalComponent, name: string): string {
  return firstOf(component, name) === null ? '' : textOf(component, name).trim().toUpperCase()
}
