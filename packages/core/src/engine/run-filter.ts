import type { ListRequest } from '../ports/schedule-source.js'
import type { RunScope } from '../ports/store/run-store.js'

/** The part of a scope that a source filters by. */
export function filterOf({
  organizationId,
  userId,
}: RunScope): Pick<ListRequest, 'organizationId' | 'facilitator'> {
  return {
    // '' stands for a host without organisations, whose rows name none: there is nothing to filter.
    ...(organizationId === undefined || organizationId === '' ? {} : { organizationId }),
    ...(userId === undefined ? {} : { facilitator: userId }),
  }
}
