import pg from 'pg'

const FLOAT8 = 701
const JSON_TEXT = 114
const JSONB = 3802
const BOOL = 16
const INT4 = 23
const TEXT = 25

/**
 * The parsers of the few types that our statements give back. `pg.types` is global and hosts change
 * it (dates as strings, int8 as number, JSON with big integers); our rows must not change with it.
 */
export const rowTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => {
    switch (oid) {
      case FLOAT8:
      case INT4:
        return Number
      case JSON_TEXT:
      case JSONB:
        return parseJson
      case BOOL:
        return (text: string) => text === 't'
      case TEXT:
        return String
      default:
        return pg.types.getTypeParser(oid) as (text: string) => unknown
    }
  }) as pg.CustomTypesConfig['getTypeParser'],
}

function parseJson(text: string): unknown {
  return JSON.parse(text)
}
