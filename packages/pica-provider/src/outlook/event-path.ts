import type { ErrorFacts, Operation } from '@calsync/core'
import { isEventId } from './event-id.js'
import type { OutlookSettings } from './outlook-options.js'
import { refusal } from './refusal.js'

/** An operation that cannot become a request. */
export interface Refused {
  readonly kind: 'refused'
  readonly error: ErrorFacts
}

/** For an operation that lacks what it needs. */
export function refused(message: string): Refused {
  return { kind: 'refused', error: refusal('INVALID_EVENT_DATA', message) }
}

/** Where the event of an operation is. */
export function eventPath(
  { externalId, action }: Pick<Operation, 'externalId' | 'action'>,
  { paths }: OutlookSettings,
): string | Refused {
  if (isEventId(externalId)) return fillPath(paths.event, externalId)
  return refused(`the ${action} has no id of an event`)
}

/** Ids may hold `/`, which would split the path. */
export function fillPath(template: string, id: string): string {
  return template.replaceAll('{id}', () => encodeURIComponent(id))
}
