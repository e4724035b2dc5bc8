import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import {
  checkPackage,
  createPackageFromTarballData,
  type ResolutionKind,
} from '@arethetypeswrong/core'
import { filterProblems, problemKindInfo } from '@arethetypeswrong/core/problems'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const run = promisify(execFile)

/** Packs a package as npm would publish it; the path of the tarball. */
export async function pack(directory: string, destination: string): Promise<string> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination]
  const { stdout } = await run('npm', args, { cwd: directory })
  const [packed] = JSON.parse(stdout) as [{ filename: string }]
  return path.join(destination, packed.filename.replace('@', '').replace('/', '-'))
}

/** node10 is left out: it knows no `exports`, and every Node that we support does. */
const resolutions: ResolutionKind[] = ['node16-cjs', 'node16-esm', 'bundler']

/** attw: do the declarations match the code, for each way of importing it? */
export async function checkTypes(tarball: string): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
  if (!analysis.types) return ['attw: the package has no declarations']
  return Object.keys(analysis.entrypoints).flatMap((entrypoint) =>
    resolutions.flatMap((resolutionKind) =>
      filterProblems(analysis, { entrypoint, resolutionKind }).map(({ kind }) => {
        const { title, docsUrl } = problemKindInfo[kind]
        return `attw: "${entrypoint}" from ${resolutionKind}: ${title} (${docsUrl})`
      }),
    ),
  )
}

/** publint: does the manifest say what is in the tarball? */
export async function checkManifest(tarball: string): Promise<string[]> {
  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
    strict: true,
  })
  return messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`)
}

/** Entries over a peer that comes as ES modules alone: msw since its version 3. */
const overModulesAlone = new Set(['@calsync/testkit/msw'])

/**
 * Loads each entry with require() and import(). Node can require() ES modules since 22.12; test
 * runners that bring their own require() and bundlers cannot, so that ability is switched off,
 * except for entries that cannot do without it.
 */
export async function checkLoading(directory: string): Promise<string[]> {
  const manifest = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as {
    name: string
    exports: Record<string, unknown>
  }
  const specifiers = Object.keys(manifest.exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => manifest.name + entry.slice(1))
  const problems: string[] = []
  for (const specifier of specifiers) {
    for (const code of [`require('${specifier}')`, `import('${specifier}')`]) {
      const strict = overModulesAlone.has(specifier) ? [] : ['--no-experimental-require-module']
      const args = [...strict, '-e', code]
      await run(process.execPath, args, { cwd: directory }).catch((error: unknown) => {
        problems.push(`loading: ${code} fails:\n${(error as { stderr: string }).stderr}`)
      })
    }
  }
  return problems
}
