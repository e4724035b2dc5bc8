import { readHeader, type SandboxHeaders } from '../request.js'
import { GraphFailure } from './graph-failure.js'
import { etagOf, type CalendarItem } from './stored-event.js'

/** Throws 412 when the request wants another state of the item than the present one. */
export function checkIfMatch(headers: SandboxHeaders, item: CalendarItem): void {
  const wanted = readHeader(headers, 'if-match')
  if (wanted === undefined || wanted.trim() === '*') return
  if (wanted.split(/,\s*/).includes(etagOf(item))) return
  const message =
    'The send or update operation could not be performed because the change key passed in ' +
    'the request does not match the current change key for the item.'
  throw new GraphFailure(412, 'ErrorIrresolvableConflict', message)
}
