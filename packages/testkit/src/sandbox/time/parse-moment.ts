import { parseGraphDateTime } from './graph-date-time.js'

const pattern = /^(\d{4}-\d\d-\d\d)(?:T([\d:.]+)(?:Z|([+-])(\d\d):(\d\d))?)?$/i

/**
 * The moment of an ISO 8601 text with `Z`, with an offset, or without either (then it is UTC); a
 * date alone is its midnight. Undefined for text of another form.
 */
export function parseMoment(text: string): number | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, date = '', time = '00:00', sign, hours = '0', minutes = '0'] = match
  const parsed = parseGraphDateTime(`${date}T${time}`)
  if (parsed === undefined) return undefined
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000
  return sign === '-' ? parsed.localMs + offsetMs : parsed.localMs - offsetMs
}
