import { createHash } from 'node:crypto'
import changesAndHeads from './0001-changes-and-heads.sql'
import connections from './0002-connections.sql'
import records from './0003-records.sql'
import runs from './0004-runs.sql'
import planning from './0005-planning.sql'
import claiming from './0006-claiming.sql'
import settling from './0007-settling.sql'
import views from './0008-views.sql'
import versionsAndKnownEvents from './0009-versions-and-known-events.sql'
import manyMarks from './0010-many-marks.sql'
import schedulesOfAUser from './0011-schedules-of-a-user.sql'
import observing from './0012-observing.sql'
import adoption from './0013-adoption.sql'
import deliveries from './0014-deliveries.sql'
import present from './0015-present.sql'

/** One step of the schema. Never edited after a release: a later step changes what it made. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number
  readonly name: string
  /** With `{{schema}}` where the schema's name goes. */
  readonly text: string
  /** SHA-256 of the text. */
  readonly checksum: string
}

const texts: readonly (readonly [name: string, text: string])[] = [
  ['changes-and-heads', changesAndHeads],
  ['connections', connections],
  ['records', records],
  ['runs', runs],
  ['planning', planning],
  ['claiming', claiming],
  ['settling', settling],
  ['views', views],
  ['versions-and-known-events', versionsAndKnownEvents],
  ['many-marks', manyMarks],
  ['schedules-of-a-user', schedulesOfAUser],
  ['observing', observing],
  ['adoption', adoption],
  ['deliveries', deliveries],
  ['present', present],
]

export const migrations: readonly Migration[] = texts.map(([name, text], index) => ({
  version: index + 1,
  name,
  text,
  checksum: checksumOf(text),
}))

/** A checkout with other line endings is the same migration. */
function checksumOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
}
