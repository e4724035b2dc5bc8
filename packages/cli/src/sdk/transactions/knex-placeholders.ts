export interface NumberedStatement {
  readonly sql: string
  readonly bindings: readonly unknown[]
}

/** Literals, quoted names and comments, in which nothing is a placeholder; then what may be one. */
const PARTS =
  /[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|\$(\d+)/g

/**
 * A statement with `$1` in Knex' form: a `?` for each, its value repeated where its number is.
 * Knex looks for `?` everywhere, in literals too, so every other one is escaped.
 */
export function knexPlaceholders(text: string, values: readonly unknown[]): NumberedStatement {
  const bindings: unknown[] = []
  let sql = ''
  let end = 0
  for (const match of text.matchAll(PARTS)) {
    const [part, , number] = match
    sql += escaped(text.slice(end, match.index))
    end = match.index + part.length
    if (number === undefined) {
      sql += escaped(part)
      continue
    }
    sql += '?'
    bindings.push(values[Number(number) - 1])
  }
  return { sql: sql + escaped(text.slice(end)), bindings }
}

function escaped(text: string): string {
  return text.replaceAll('?', '\\?')
}
