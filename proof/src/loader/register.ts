/**
 * Runs the packages from their sources: `node --import ./proof/src/loader/register.ts FILE`.
 * `CALSYNC_FAILPOINTS=1` makes every await in scope a failpoint; `CALSYNC_MUTANT=NAME` applies a
 * mutant of the catalogue.
 */
import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root } from './failpoint-scope.ts'
import { loadSource, type Mutation } from './load-source.ts'

const withFailpoints = process.env['CALSYNC_FAILPOINTS'] === '1'
const mutation = await chosenMutant(process.env['CALSYNC_MUTANT'])
const sources = sourcesByName()

registerHooks({
  resolve: (specifier, context, next) => {
    const source = sources.get(specifier) ?? besideParent(specifier, context.parentURL)
    return source === null
      ? next(specifier, context)
      : { url: pathToFileURL(source).href, format: 'module', shortCircuit: true }
  },
  load: (url, context, next) => {
    const file = url.startsWith('file:') ? fileURLToPath(url) : ''
    const isSource = file.startsWith(path.join(root, 'packages')) && !file.includes('node_modules')
    if (!isSource || !/\.(ts|sql|json)$/.test(file)) return next(url, context)
    const source = loadSource(file, mutation, withFailpoints)
    return { format: 'module', source, shortCircuit: true }
  },
})

/** The one list of the packages' sources is in tsconfig.base.json. */
function sourcesByName(): ReadonlyMap<string, string> {
  const config = JSON.parse(readFileSync(path.join(root, 'tsconfig.base.json'), 'utf8')) as {
    compilerOptions: { paths: Record<string, [string]> }
  }
  const { paths } = config.compilerOptions
  return new Map(Object.entries(paths).map(([name, [file]]) => [name, path.join(root, file)]))
}

/** Sources name each other as they will be built: `./turn.js` is `./turn.ts`. */
function besideParent(specifier: string, parent: string | undefined): string | null {
  if (!specifier.startsWith('.') || parent?.startsWith('file:') !== true) return null
  if (specifier.endsWith('.sql')) return fileURLToPath(new URL(specifier, parent))
  if (!specifier.endsWith('.js') || !parent.endsWith('.ts')) return null
  const source = fileURLToPath(new URL(specifier.replace(/\.js$/, '.ts'), parent))
  return existsSync(source) ? source : null
}

async function chosenMutant(name: string | undefined): Promise<Mutation | null> {
  if (name === undefined || name === '') return null
  const { mutantOf } = await import('../mutants/catalogue.ts')
  return mutantOf(name)
}
