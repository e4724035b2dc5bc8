import { readFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { CalsyncError, messageOf } from '@calsync/core'
import { type Setting, settingsIn } from './setting.js'

/** Reads a configuration file; TypeScript is loaded by Node itself. Throws `CONFIG_UNREADABLE`. */
export async function loadConfigFile(file: string, ownEntry: string): Promise<Setting[]> {
  const name = path.basename(file)
  const content = file.endsWith('.json')
    ? await readJson(file)
    : await importDefault(file, ownEntry)
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw unreadable(name, 'it has no configuration as its default export', undefined)
  }
  return settingsIn(content as Record<string, unknown>, name)
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    // The parser's message quotes the file, which may hold a password.
    throw unreadable(path.basename(file), 'it is not valid JSON', undefined)
  }
}

async function importDefault(file: string, ownEntry: string): Promise<unknown> {
  resolveOwnName(ownEntry)
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
    return module.default
  } catch (error) {
    if (error instanceof CalsyncError) throw error
    throw unreadable(path.basename(file), messageOf(error), error)
  }
}

/** Lets a configuration import from 'calsync' where only the command is installed. */
function resolveOwnName(ownEntry: string): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier !== 'calsync') return next(specifier, context)
      try {
        return next(specifier, context)
      } catch {
        return next(ownEntry, context)
      }
    },
  })
}

function unreadable(name: string, why: string, cause: unknown): CalsyncError {
  return new CalsyncError({
    code: 'CONFIG_UNREADABLE',
    message: `${name} cannot be loaded: ${why}`,
    next: 'it must export default defineConfig({ … }), or be a JSON object',
    cause,
  })
}
