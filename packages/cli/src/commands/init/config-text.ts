import type { Proposal } from './propose.js'
import type { ProposedTenants } from './propose-tenants.js'

/** A configuration file with these sources. */
export function configText(proposals: readonly Proposal[]): string {
  return `import { defineConfig, outlook, pica, sqlSource } from 'calsync'

export default defineConfig({
  sources: [
${proposals.map(sourceText).join('\n')}
  ],
  // Where Pica is, and its secret: PICA_API_URL and PICA_API_KEY.
  providers: [outlook({ gateway: pica() })],
})
`
}

function sourceText({ kind, query, timeZone, tenants }: Proposal): string {
  const lines = [
    `kind: ${quoted(kind)},`,
    ...(timeZone === null ? [] : [`timeZone: ${quoted(timeZone)},`]),
    ...(tenants === null ? [] : [`tenants: ${tenantsText(tenants)},`]),
    `query: \`\n${indented(escaped(query), '        ')}\`,`,
  ]
  return `    sqlSource({\n${lines.map((line) => `      ${line}`).join('\n')}\n    }),`
}

function tenantsText(tenants: ProposedTenants): string {
  if ('schemas' in tenants) return `{ schemas: { query: ${quoted(tenants.schemas.query)} } }`
  const { list, setting } = tenants
  return `{ list: { query: ${quoted(list.query)} }, setting: ${quoted(setting)} }`
}

function quoted(text: string): string {
  const inner = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return inner.includes("'") && !inner.includes('"')
    ? `"${inner}"`
    : `'${inner.replaceAll("'", "\\'")}'`
}

/** For a template literal. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')
}

function indented(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n')
}
