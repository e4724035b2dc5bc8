import { z } from 'zod'
import { eventFields } from './event-fields.js'

const { start, duration, timeZone, showWithoutTime, ...content } = eventFields

/**
 * How one occurrence differs from its series (RFC 8984, 4.3.4): the fields that differ, whole, or
 * `excluded`. Under a recurrence id that no rule gives, it adds an occurrence (RDATE).
 */
export const recurrenceOverrideSchema = z
  .strictObject({
    ...content,
    start,
    duration,
    timeZone,
    showWithoutTime,
    /** The series does not happen then. */
    excluded: z.boolean(),
  })
  .partial()

export type RecurrenceOverride = Readonly<z.output<typeof recurrenceOverrideSchema>>
