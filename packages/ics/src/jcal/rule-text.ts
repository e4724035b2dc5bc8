import ICAL from 'ical.js'
import type { JcalRule } from './jcal.js'

/** The text of a rule, such as `FREQ=WEEKLY;BYDAY=MO`. */
export function ruleText(rule: JcalRule): string {
  const property = new ICAL.Property(['rrule', {}, 'recur', rule])
  return property.toICALString().slice('RRULE:'.length)
}
