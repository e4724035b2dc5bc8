/**
 * The line of the query that an error points at, with a caret below the place.
 *
 * @param position in characters (not UTF-16 units), from 1, as Postgres counts
 * @returns `''` when it lies outside the query
 */
export function showPosition(query: string, position: number | null): string {
  const characters = Array.from(query)
  if (position === null || position < 1 || position > characters.length) return ''
  const before = characters.slice(0, position - 1).join('')
  const lineNumber = before.split('\n').length
  const line = query.split('\n')[lineNumber - 1] ?? ''
  const column = Array.from(before.slice(before.lastIndexOf('\n') + 1))
  // Tabs stay tabs, so that the caret stands where the terminal puts the character.
  const indent = column.map((character) => (character === '\t' ? '\t' : ' ')).join('')
  const label = `line ${lineNumber}: `
  return `\n${label}${line}\n${' '.repeat(label.length)}${indent}^`
}
