import { CalsyncError } from '@calsync/core'

/**
 * The query without trailing semicolons, so that it can stand in parentheses. Semicolons inside
 * strings, names and comments are no separators.
 *
 * @throws `CalsyncError` `CONFIG_INVALID` for several statements, and for anything but a SELECT
 */
export function singleSelect(kind: string, query: string): string {
  const tokens = significantTokens(query)
  const end = tokens.find(({ text }) => text === ';')?.at ?? query.length
  const rest = tokens.find(({ text, at }) => at > end && text !== ';')
  if (rest !== undefined) {
    const line = query.slice(0, rest.at).split('\n').length
    throw notOneSelect(kind, `has several statements; the second begins in line ${line}`)
  }
  const first = tokens.find(({ at }) => at < end)?.text.toLowerCase()
  if (first === undefined) throw notOneSelect(kind, 'is empty')
  if (!['select', 'with', 'values', 'table', '('].includes(first)) {
    throw notOneSelect(kind, `begins with "${first.slice(0, 30)}"`)
  }
  return query.slice(0, end).trimEnd()
}

interface Token {
  readonly text: string
  readonly at: number
}

const TOKEN =
  /--[^\n]*|\/\*|e'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$|[\p{L}_][\p{L}\p{N}_$]*|\s+|./gisu

function significantTokens(sql: string): Token[] {
  const tokens: Token[] = []
  const scanner = new RegExp(TOKEN)
  for (let match = scanner.exec(sql); match !== null; match = scanner.exec(sql)) {
    const [text] = match
    if (text === '/*') scanner.lastIndex = endOfComment(sql, match.index)
    else if (/^\$.*\$$/su.test(text)) scanner.lastIndex = endOfDollarQuote(sql, match.index, text)
    if (/^(\s|--|\/\*)/u.test(text)) continue
    tokens.push({ text, at: match.index })
  }
  return tokens
}

/** Comments nest in Postgres. */
function endOfComment(sql: string, start: number): number {
  const marks = /\/\*|\*\//gu
  marks.lastIndex = start
  let depth = 0
  for (let match = marks.exec(sql); match !== null; match = marks.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return sql.length
}

function endOfDollarQuote(sql: string, start: number, tag: string): number {
  const close = sql.indexOf(tag, start + tag.length)
  return close === -1 ? sql.length : close + tag.length
}

function notOneSelect(kind: string, why: string): CalsyncError {
  return new CalsyncError({
    code: 'CONFIG_INVALID',
    message: `the query of source "${kind}" must be one SELECT: it ${why}`,
    next: 'put what has to be computed into the SELECT itself, or into a view',
    details: { kind },
  })
}
