import pg from 'pg'

/**
 * Text as an SQL literal. Postgres has no NUL character, so text with one equals nothing that it
 * holds, like `null`; sent as it is, it would end the statement in its middle.
 */
export function literal(text: string): string {
  return text.includes('\0') ? 'null' : pg.escapeLiteral(text)
}
