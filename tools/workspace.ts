import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** Stamps and locks of the tools; goes away with node_modules. */
export const cache = path.join(root, 'node_modules', '.cache', 'calsync')

export interface WorkspacePackage {
  readonly name: string
  readonly directory: string
  /** Names of the workspace packages that it needs built first. */
  readonly needs: readonly string[]
}

interface Manifest {
  name: string
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** The packages under packages/, each after those it depends on. */
export function publishedPackages(): WorkspacePackage[] {
  const parent = path.join(root, 'packages')
  const packages = readdirSync(parent)
    .map((name) => path.join(parent, name))
    .filter((directory) => existsSync(path.join(directory, 'package.json')))
    .map((directory) => {
      const text = readFileSync(path.join(directory, 'package.json'), 'utf8')
      const manifest = JSON.parse(text) as Manifest
      const needs = Object.entries({ ...manifest.peerDependencies, ...manifest.dependencies })
        .filter(([, range]) => range.startsWith('workspace:'))
        .map(([name]) => name)
      return { name: manifest.name, directory, needs }
    })
  return inOrder(packages)
}

function inOrder(packages: readonly WorkspacePackage[]): WorkspacePackage[] {
  const ordered: WorkspacePackage[] = []
  const visit = (item: WorkspacePackage, path: readonly string[]): void => {
    if (ordered.includes(item)) return
    if (path.includes(item.name)) throw new Error(`Cycle: ${[...path, item.name].join(' → ')}`)
    for (const name of item.needs) {
      const needed = packages.find((other) => other.name === name)
      if (needed) visit(needed, [...path, item.name])
    }
    ordered.push(item)
  }
  for (const item of packages) visit(item, [])
  return ordered
}
