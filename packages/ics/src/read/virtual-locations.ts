import type { SingleEvent } from '@calsync/core'
import { z } from 'zod'
import { type JcalComponent, parameterOf, propertiesOf, textsOf } from '../jcal/jcal.js'

/** Where an event can be joined or looked up, the way to join it first. */
const names = [
  'conference',
  'x-google-conference',
  'x-microsoft-skypeteamsmeetingurl',
  'x-microsoft-onlinemeetingexternallink',
  'url',
]

/** The links of a VEVENT, each once; `notes` tells of those that are none. */
export function virtualLocationsOf(
  component: JcalComponent,
  notes: string[],
): SingleEvent['virtualLocations'] {
  const byUri = new Map<string, SingleEvent['virtualLocations'][number]>()
  for (const name of names) {
    for (const property of propertiesOf(component, name)) {
      const uri = textsOf(property)[0]?.trim() ?? ''
      if (uri === '' || byUri.has(uri)) continue
      if (!z.url().safeParse(uri).success) {
        notes.push(`its ${name.toUpperCase()} was left out, because it is no URL`)
        continue
      }
      const label = parameterOf(property, 'label')
      byUri.set(uri, label === null ? { uri } : { uri, name: label })
    }
  }
  return [...byUri.values()]
}
