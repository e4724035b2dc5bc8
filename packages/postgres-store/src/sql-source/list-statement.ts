import type { ListRequest } from '@calsync/core'
import { readId } from './id-type.js'
import { literal } from './literal.js'
import type { QueryColumn, UsableShape } from './query-shape.js'
import { TYPED_ID } from './shape-cache.js'
import { updatedSinceCondition } from './updated-since.js'

/**
 * A page of ids in the order of the ids, after the cursor, without rows that are marked deleted; a
 * list of updates has those, too. `idsOfFacilitator` is a SELECT that has all ids of the requested
 * facilitator, or `null`.
 */
export function listStatement(
  query: string,
  shape: UsableShape,
  request: ListRequest,
  idsOfFacilitator: string | null = null,
): string {
  const { cursor, organizationId, facilitator, updatedSince } = request
  const updated = updatedSince === undefined ? null : updatedSinceCondition(shape, updatedSince)
  const conditions = [
    'q.id is not null',
    ...(cursor === null ? [] : [`q.id > ${literal(cursor)}::${shape.id.type.cast}`]),
    ...(organizationId === undefined ? [] : [ofOrganization(shape, organizationId)]),
    ...(idsOfFacilitator === null ? [] : [`q.id in (\n${idsOfFacilitator}\n)`]),
    ...(facilitator === undefined ? [] : [withFacilitator(shape, facilitator)]),
    ...(updated === null ? notDeleted(shape) : [updated]),
  ]
  return `select q.id as ${TYPED_ID}, q.id::text as id
from (
${query}
) q
where ${conditions.join('\n  and ')}
order by q.id
limit ${request.limit}`
}

function notDeleted({ byName }: UsableShape): string[] {
  const column = byName.get('deleted_at')
  if (column === undefined) return []
  return [column.category === 'B' ? 'q.deleted_at is not true' : 'q.deleted_at is null']
}

function ofOrganization(shape: UsableShape, organizationId: string): string {
  const column = shape.byName.get('organization_id')
  if (column === undefined) return organizationId === '' ? 'true' : 'false'
  if (organizationId === '') return `coalesce(q.organization_id::text, '') = ''`
  if (column.type.family === 'other') return `q.organization_id::text = ${literal(organizationId)}`
  if (readId(column.type, organizationId).kind !== 'ok') return 'false'
  // In the column's own type, for its index.
  return `q.organization_id = ${literal(organizationId)}::${column.type.cast}`
}

/** As text: the array may hold bigint, uuid or text, and the user id comes from elsewhere. */
function withFacilitator(shape: UsableShape, facilitator: string): string {
  const column = shape.byName.get('facilitators')
  // For its GIN index, if it is a column that has one.
  if (column?.typeName === 'pg_catalog._text') {
    return `q.facilitators @> array[${literal(facilitator)}]::text[]`
  }
  if (column === undefined || !isJson(column)) {
    return `${literal(facilitator)} = any(q.facilitators::text[])`
  }
  return `exists (
    select from jsonb_array_elements_text(
      case jsonb_typeof(q.facilitators::jsonb) when 'array' then q.facilitators::jsonb else '[]' end
    ) as f(id) where f.id = ${literal(facilitator)}
  )`
}

export function isJson(column: QueryColumn): boolean {
  return column.typeName === 'pg_catalog.json' || column.typeName === 'pg_catalog.jsonb'
}
