const GAP = '  '

/**
 * Columns of text, the first row being the heading. The width of a cell is that of its plain text,
 * so cells may be coloured.
 */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  paintHeading: (text: string) => string = (text) => text,
): string {
  const lines = [heading, ...rows]
  const widths = heading.map((_, column) =>
    Math.max(...lines.map((line) => plainWidth(line[column] ?? ''))),
  )
  return lines
    .map((line, index) => {
      const text = widths
        .map((width, column) => padded(line[column] ?? '', width))
        .join(GAP)
        .trimEnd()
      return index === 0 ? paintHeading(text) : text
    })
    .join('\n')
}

/** Name and value, one pair per line, the values aligned. */
export function pairs(entries: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...entries.map(([name]) => name.length))
  return entries.map(([name, value]) => `${name.padEnd(width)}${GAP}${value}`).join('\n')
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - plainWidth(text)))
}

function plainWidth(text: string): number {
  // eslint-disable-next-line no-control-regex -- colours are control characters
  return text.replace(/\u001b\[\d+m/g, '').length
}
