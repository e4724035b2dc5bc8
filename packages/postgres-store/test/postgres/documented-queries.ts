import { readFileSync } from 'node:fs'
import path from 'node:path'

const file = path.resolve(import.meta.dirname, '../../../../docs/sources.md')

/** The SQL that docs/sources.md shows below a heading, in order: what it promises is what is tested. */
function documentedQueries(heading: string): string[] {
  const sections = readFileSync(file, 'utf8').split(/^#{2,3} /m)
  const section = sections.find((text) => text.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`docs/sources.md has no heading "${heading}"`)
  return [...section.matchAll(/^```sql\n([\s\S]*?)\n```$/gm)].map(([, text = '']) => text)
}

export function documentedQuery(heading: string, index = 0): string {
  const query = documentedQueries(heading)[index]
  if (query === undefined) throw new Error(`no SQL block ${index} below "${heading}"`)
  return query
}
