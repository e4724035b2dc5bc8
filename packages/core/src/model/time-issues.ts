import type { SingleEvent } from './calendar-event.js'

export interface TimeIssue {
  readonly path: 'start' | 'duration'
  readonly message: string
}

/** What is wrong between the times of an event, field by field. */
export function timeIssues(event: SingleEvent): readonly TimeIssue[] {
  if (!event.showWithoutTime) return []
  const issues: TimeIssue[] = []
  if (!event.start.endsWith('T00:00:00')) {
    issues.push({ path: 'start', message: 'must be midnight, because showWithoutTime is true' })
  }
  if (!/^P(\d+)D$/.test(event.duration) || event.duration === 'P0D') {
    const message = 'must be one or more whole days (P1D), because showWithoutTime is true'
    issues.push({ path: 'duration', message })
  }
  return issues
}
