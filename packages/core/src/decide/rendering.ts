import { hashSchedule } from '../model/event-hash.js'
import type { Schedule } from '../model/schedule.js'
import { MIXED, type Versions, versionsDiffer } from '../model/versions.js'
import type { ScheduleHead } from '../ports/store/change-store.js'

/**
 * What a plan makes of what stands in calendars already.
 *
 * - `anew`: everything is as the present template renders it.
 * - `keep`: the schedule did not change, only calsync's hash or the host's template did. What stands
 *   is left to a rollout; what does not stand yet is rendered by the present template.
 */
export type Rendering = 'anew' | 'keep'

/** Decides how a schedule that is to be shown is rendered. */
export function renderingOf(
  head: ScheduleHead,
  schedule: Schedule,
  { present, rollout }: { readonly present: Versions; readonly rollout: boolean },
): Rendering {
  if (rollout || !versionsDiffer(head, present)) return 'anew'
  // Nothing of it stands.
  if (head.snapshot === null || head.state === 'deleted') return 'anew'
  // Not by the stored hash: another code may have computed it.
  return hashSchedule(head.snapshot) === hashSchedule(schedule) ? 'keep' : 'anew'
}

/**
 * The versions that a head has after a plan. Where a kept schedule got records of the present
 * versions beside those that stand, it is of no one version: every worker leaves it to a rollout,
 * whatever the order in which they were deployed.
 */
export function versionsAfter(
  rendering: Rendering,
  head: Versions,
  present: Versions,
  rendersSome: boolean,
): Versions {
  if (rendering === 'anew') return present
  const { hashVersion, renderVersion } = head
  return { hashVersion, renderVersion: rendersSome ? MIXED : renderVersion }
}
