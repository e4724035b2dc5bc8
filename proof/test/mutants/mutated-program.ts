import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { Mutant } from '../../src/mutants/mutant.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Tells what the compiler has against a mutated source. What is not mutated is read once for all of
 * them.
 */
export function typeChecker(): (mutant: Pick<Mutant, 'file' | 'find' | 'replace'>) => string[] {
  const config = path.join(root, 'tsconfig.json')
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (name) => ts.sys.readFile(name)).config,
    ts.sys,
    root,
  )
  const declarations = fileNames.filter((name) => name.endsWith('.d.ts'))
  // What a mutant leaves unused is its own affair.
  const relaxed = { ...options, noUnusedLocals: false, noUnusedParameters: false }
  const host = ts.createCompilerHost(relaxed)
  const read = host.getSourceFile.bind(host)
  const known = new Map<string, ts.SourceFile | undefined>()
  let program: ts.Program | undefined
  return ({ file, find, replace }) => {
    const name = path.join(root, file)
    const text = readFileSync(name, 'utf8').split(find).join(replace)
    host.getSourceFile = (wanted, language) => {
      if (wanted === name) return ts.createSourceFile(wanted, text, language, true)
      if (!known.has(wanted)) known.set(wanted, read(wanted, language))
      return known.get(wanted)
    }
    program = ts.createProgram([name, ...declarations], relaxed, host, program)
    const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(name))
    return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  }
}
