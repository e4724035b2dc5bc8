import path from 'node:path'
import type { Rule } from 'eslint'
import type { Literal, Node } from 'estree'

/** What the files of one folder may import. */
export interface Boundary {
  /** The package they belong to: relative imports may not leave it. Absolute. */
  readonly root: string
  /** Workspace packages that they may import; others are forbidden. */
  readonly packages: readonly string[]
  /** When given, the only other modules allowed. */
  readonly modules?: readonly string[]
  /** When given for a module, the only names that may be imported from it. */
  readonly names?: Readonly<Record<string, readonly string[]>>
}

/** The arrows of the architecture: adapters → core, nothing else. Types count, too. */
export const boundaries: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      leaves: 'A relative import leaves the package; name the package instead, if it is allowed.',
      package: '"{{module}}" may not be imported here: allowed are {{allowed}}.',
      module: '"{{module}}" may not be imported here: this code has no I/O, clock or randomness.',
      name: '"{{name}}" of "{{module}}" may not be imported here: only {{allowed}}.',
    },
  },
  create(context) {
    const boundary = context.options[0] as Boundary

    const check = (source: Literal, names: readonly string[]): void => {
      const module = source.value
      if (typeof module !== 'string') return
      const report = (messageId: string, data: Record<string, string> = {}): void =>
        context.report({ node: source, messageId, data: { module, ...data } })

      if (module.startsWith('.')) {
        const target = path.resolve(path.dirname(context.filename), module)
        if (!target.startsWith(boundary.root + path.sep)) report('leaves')
        return
      }
      const workspacePackage = /^(@calsync\/[^/]+|calsync)(\/|$)/.exec(module)?.[1]
      if (workspacePackage !== undefined) {
        const allowed = boundary.packages.join(', ') || 'none'
        if (!boundary.packages.includes(workspacePackage)) report('package', { allowed })
        return
      }
      if (boundary.modules && !boundary.modules.includes(module)) report('module')
      const allowed = boundary.names?.[module]
      for (const name of allowed ? names : []) {
        if (!allowed?.includes(name)) report('name', { name, allowed: (allowed ?? []).join(', ') })
      }
    }

    return {
      ImportDeclaration(node) {
        check(node.source, node.specifiers.map(importedName))
      },
      ExportNamedDeclaration(node) {
        if (node.source)
          check(
            node.source,
            node.specifiers.map(({ local }) => nameOf(local)),
          )
      },
      ExportAllDeclaration(node) {
        check(node.source, ['*'])
      },
      ImportExpression(node) {
        if (node.source.type === 'Literal') check(node.source, ['*'])
      },
    }
  },
}

function importedName(specifier: Node): string {
  if (specifier.type === 'ImportSpecifier') return nameOf(specifier.imported)
  return specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*'
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' ? String(node.value) : '*'
}
