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
import rollouts from './0016-rollouts.sql'
import calendarsAndOptOuts from './0017-calendars-and-opt-outs.sql'
import removalGuard from './0018-removal-guard.sql'
import scans from './0019-scans.sql'

/** One step of the schema. Never edited after a release: a later step changes what it made. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number
  readonly name: string
  /** With `{{schema}}.` where the schema's name, and the prefix of its tables, go. */
  readonly text: string
  /**
   * The oldest version of the schema whose code still works on this one, so that the previous
   * release runs on while the next one is rolled out. Its own version when no older code does: what
   * takes something away, once nobody uses it any more.
   */
  readonly worksFrom: number
  /** SHA-256 of the text. */
  readonly checksum: string
}

// The first eight came as one: no code is older.
const texts: readonly (readonly [name: string, text: string, worksFrom: number])[] = [
  ['changes-and-heads', changesAndHeads, 1],
  ['connections', connections, 2],
  ['records', records, 3],
  ['runs', runs, 4],
  ['planning', planning, 5],
  ['claiming', claiming, 6],
  ['settling', settling, 7],
  ['views', views, 8],
  ['versions-and-known-events', versionsAndKnownEvents, 8],
  ['many-marks', manyMarks, 8],
  ['schedules-of-a-user', schedulesOfAUser, 8],
  ['observing', observing, 8],
  ['adoption', adoption, 8],
  ['deliveries', deliveries, 8],
  ['present', present, 8],
  ['rollouts', rollouts, 8],
  ['calendars-and-opt-outs', calendarsAndOptOuts, 8],
  ['removal-guard', removalGuard, 8],
  ['scans', scans, 8],
]

export const migrations: readonly Migration[] = texts.map(([name, text, worksFrom], index) => ({
  version: index + 1,
  name,
  text,
  worksFrom,
  checksum: checksumOf(text),
}))

/** A checkout with other line endings is the same migration. */
function checksumOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
}
