import { scheduleColumns } from '@calsync/core'
import { literal } from './literal.js'
import type { UsableShape } from './query-shape.js'
import { TYPED_ID } from './shape-cache.js'

/** A row larger than this cannot be an event; it is not even fetched. */
export const MAX_ROW_BYTES = 8 * 1024 * 1024
/** One answer brings at most so much; rows beyond it come without their document. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

const known: readonly string[] = [...scheduleColumns.required, ...scheduleColumns.optional]

/**
 * Rows by id, each as one JSON document, which makes types unambiguous: a timestamptz carries its
 * offset, a timestamp has none, a date is bare.
 *
 * - The ids are cast to the column's type, so an index on it is used; `q.id::text = …` would scan.
 * - Names that mean nothing to calsync are left out: a `select *` brings no photographs along.
 * - `offset 0` keeps the planner from computing the document once for each of its uses.
 */
export function loadStatement(query: string, shape: UsableShape, ids: readonly string[]): string {
  const { cast } = shape.id.type
  const present = known.filter((name) => name !== 'id' && shape.byName.has(name))
  const pairs = present.map((name) => `'${name}', q."${name}"`).join(', ')
  return `select s.${TYPED_ID}, s.id, s.bytes,
  case when s.bytes <= ${MAX_ROW_BYTES} and s.running_bytes <= ${MAX_ANSWER_BYTES} then s.document end as document
from (
  select d.*, pg_column_size(d.document) as bytes,
    sum(pg_column_size(d.document)) filter (where pg_column_size(d.document) <= ${MAX_ROW_BYTES})
      over (rows between unbounded preceding and current row) as running_bytes
  from (
    select q.id as ${TYPED_ID}, q.id::text as id, jsonb_build_object(${pairs}) as document
    from (
${query}
    ) q
    where q.id = any(array[${ids.map(literal).join(', ')}]::${cast}[])
    offset 0
  ) d
) s`
}

/** Fails exactly when the text is no value of the id's type. */
export function castStatement(shape: UsableShape, id: string): string {
  return `select ${literal(id)}::${shape.id.type.cast}`
}
