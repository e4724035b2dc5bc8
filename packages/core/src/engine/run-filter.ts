import type { ListRequest } from '../ports/schedule-source.js'
import type { RunScope } from '../ports/store/run-store.js'

/** The part of a scope that a source filters by. */
export function filterOf({
  organizationId,
  userId,
}: RunScope): Pick<ListRequest, 'organizationId' | 'facilitator'> {
  return {
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(userId === undefined ? {} : { facilitator: userId }),
  }
}
