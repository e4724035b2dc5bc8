import { isTarget } from '../decide/plan-schedule.js'
import type { Claim, ClaimedRecord } from '../ports/store/claim-store.js'
import type { TurnContents } from './turn-contents.js'

/** Whether a user's calendar is to show the schedule of a record, in whatever form. */
export function isStillShown(
  claim: Claim,
  claimed: ClaimedRecord,
  contents: TurnContents,
): boolean {
  const schedule = contents.scheduleOf(claimed)
  if (schedule === null || schedule.deleted || !isTarget(claim, schedule)) return false
  try {
    return contents.rendered(schedule).kind === 'event'
  } catch {
    return false
  }
}
