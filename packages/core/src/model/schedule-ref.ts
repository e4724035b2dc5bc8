import { CalsyncError } from './calsync-error.js'

/**
 * The name of one schedule of the host: `kind:id`, for example `class:42`.
 *
 * The kind is the `kind` of the source that reads it. Everything after the first colon is the
 * host's own id, as text, so ids of any type (bigint, uuid, composite keys joined by the host) fit.
 */
export type ScheduleRef = `${string}:${string}`

const KIND = /^[a-z][a-z0-9_-]{0,62}$/i
const MAX_ID_LENGTH = 500

/** Builds a reference from its two halves; throws `CalsyncError` (`INVALID_REFERENCE`). */
export function scheduleRef(kind: string, id: string | number | bigint): ScheduleRef {
  return parseScheduleRef(`${kind}:${id}`)
}

/** Checks a text such as `class:42`; throws `CalsyncError` (`INVALID_REFERENCE`) that shows the form. */
export function parseScheduleRef(text: string): ScheduleRef {
  const colon = text.indexOf(':')
  const id = text.slice(colon + 1)
  if (colon < 1 || !KIND.test(text.slice(0, colon)) || id === '' || id.length > MAX_ID_LENGTH) {
    throw new CalsyncError({
      code: 'INVALID_REFERENCE',
      message: `"${text.slice(0, 80)}" is not a schedule reference; write kind:id, for example class:42`,
    })
  }
  return text as ScheduleRef
}

/** The source kind of a reference: `class` of `class:42`. */
export function kindOf(ref: ScheduleRef): string {
  return ref.slice(0, ref.indexOf(':'))
}

/** The host's own id in a reference: `42` of `class:42`. */
export function idOf(ref: ScheduleRef): string {
  return ref.slice(ref.indexOf(':') + 1)
}

const SHOWN = 80

/** A reference as it stands before a sentence: a long id must not leave the sentence out. */
export function shownRef(ref: ScheduleRef): string {
  return ref.length <= SHOWN ? ref : `${ref.slice(0, SHOWN)}…`
}
