import type { RefusedAdoption } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toText } from '../database/to-json.js'
import text from './note-adoptions.sql'

export async function noteAdoptions(
  queries: Queries,
  refused: readonly RefusedAdoption[],
  adopted: readonly Pick<RefusedAdoption, 'schedule' | 'userId'>[],
): Promise<void> {
  if (refused.length + adopted.length === 0) return
  await queries.query({ name: 'note-adoptions', text }, [
    refused.map(({ schedule }) => toText(schedule)),
    refused.map(({ userId }) => toText(userId)),
    refused.map(({ externalId }) => toText(externalId)),
    refused.map(({ organizationId }) => toText(organizationId)),
    refused.map(({ answer }) => answer),
    refused.map(({ message }) => toText(message)),
    refused.map(({ by }) => toText(by)),
    adopted.map(({ schedule }) => toText(schedule)),
    adopted.map(({ userId }) => toText(userId)),
  ])
}
