import type { Priority } from '@calsync/core'

/** As stored: live sorts before background. */
export function priorityNumber(priority: Priority): 0 | 1 {
  return priority === 'live' ? 0 : 1
}
