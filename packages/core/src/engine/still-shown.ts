import { render } from '../decide/render.js'
import type { RenderEvent } from '../model/render.js'
import type { Claim, ClaimedRecord } from '../ports/store/claim-store.js'

/** Whether a user's calendar is to show the schedule of a record, in whatever form. */
export function isStillShown(
  { userId, organizationId, integration }: Claim,
  { schedule }: ClaimedRecord,
  template: RenderEvent | null,
): boolean {
  if (schedule === null || schedule.deleted || !schedule.facilitators.includes(userId)) return false
  if (schedule.organizationId !== organizationId) return false
  try {
    return render(template, schedule, { userId, organizationId, integration }).kind === 'event'
  } catch {
    return false
  }
}
