import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)

/**
 * Package name → source file, read from the `paths` of tsconfig.base.json, which is the one list:
 * tests and type checks see the sources of the other packages, without a build.
 */
export function sourceAliases(): { find: RegExp; replacement: string }[] {
  const config = JSON.parse(readFileSync(new URL('tsconfig.base.json', root), 'utf8')) as {
    compilerOptions: { paths: Record<string, [string]> }
  }
  return Object.entries(config.compilerOptions.paths).map(([name, [file]]) => ({
    find: new RegExp(`^${name}$`),
    replacement: fileURLToPath(new URL(file, root)),
  }))
}
