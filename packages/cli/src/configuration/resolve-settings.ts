import { CalsyncError } from '@calsync/core'
import type { z } from 'zod'
import { nearName } from './near-name.js'
import { merged, type Setting } from './setting.js'
import { type Settings, settingsSchema } from './settings-schema.js'

/** One thing that is wrong with the configuration. Never holds a secret value. */
export interface ConfigurationProblem {
  /** Dotted path: `retry.maxTries`. */
  readonly path: string
  /** Where it was given: `SYNC_MAX_RETRIES`, `--schema`, `calsync.config.ts`. */
  readonly origin: string
  readonly problem: string
}

export interface ResolvedSettings {
  /** What is right of it, with defaults for the rest; frozen. */
  readonly settings: Settings
  readonly problems: readonly ConfigurationProblem[]
}

/** Members whose values are shown in messages: short, and secret nowhere. */
const shown: ReadonlySet<string> = new Set([
  'schema',
  'tablePrefix',
  'transport',
  'poolSize',
  'batchSize',
  'instanceId',
  'retry.maxTries',
  'retry.initialDelayMs',
  'retry.multiplier',
  'retry.maxDelayMs',
  'series.whenInexpressible',
  'series.maxOccurrences',
  'renderVersion',
  'rollout',
  'rollout.mode',
  'rollout.perMinute',
  'window.past',
  'window.future',
  'kafka.topicPrefix',
  'newOrganizations',
])

/** Merges settings (later ones win) and checks them; what is malformed is left out and reported. */
export function resolveSettings(given: readonly Setting[]): ResolvedSettings {
  const problems: ConfigurationProblem[] = []
  let settings = given
  // Leaving out a malformed setting can bring up an earlier one that is malformed, too.
  for (;;) {
    const parsed = settingsSchema.safeParse(merged(settings))
    if (parsed.success) return { settings: frozen(parsed.data), problems }
    const found = problemsOf(parsed.error, settings)
    problems.push(...found)
    const bad = new Set(found.map(({ path, origin }) => `${path}\n${origin}`))
    const rest = settings.filter(({ path, origin }) => !bad.has(`${path}\n${origin}`))
    // A problem that no setting accounts for cannot be left out.
    if (rest.length === settings.length) return { settings: settingsSchema.parse({}), problems }
    settings = rest
  }
}

/** Throws `CalsyncError` (`CONFIG_INVALID`) that names every problem. */
export function requireValid({ settings, problems }: ResolvedSettings): Settings {
  if (problems.length === 0) return settings
  throw new CalsyncError({
    code: 'CONFIG_INVALID',
    message: `the configuration is not valid: ${problems.map(describeProblem).join('; ')}`,
    next: 'correct these values where they are given',
    details: { problems: problems.length },
  })
}

export function describeProblem({ path, origin, problem }: ConfigurationProblem): string {
  if (path === '') return `${origin} ${problem}`
  const isNamed = origin.startsWith('--') || /^[A-Z_]+$/.test(origin)
  return isNamed ? `${origin} ${problem}` : `\`${path}\` in ${origin} ${problem}`
}

function problemsOf(error: z.ZodError, settings: readonly Setting[]): ConfigurationProblem[] {
  return error.issues.flatMap((issue): ConfigurationProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      const parent = issue.path.join('.')
      return issue.keys.map((key) => unknownKey(parent === '' ? key : `${parent}.${key}`, settings))
    }
    const { path, origin, value } = settingAt(issue.path.join('.'), settings)
    const got =
      shown.has(path) && typeof value !== 'object'
        ? `, it is ${JSON.stringify(value)?.slice(0, 60)}`
        : ''
    const inside = issue.path.slice(path.split('.').length).join('.')
    const problem = `${inside === '' ? '' : `(${inside}) `}${issue.message}${got}`
    return [{ path, origin, problem }]
  })
}

function unknownKey(path: string, settings: readonly Setting[]): ConfigurationProblem {
  const [group, member] = path.split('.')
  const near = member === undefined ? nearName(path, Object.keys(settingsSchema.shape)) : null
  const meant = near === null ? '' : `; did you mean \`${near}\`?`
  const found = settingAt(path, settings)
  return {
    path: found.path || (group ?? path),
    origin: found.origin,
    problem: `has no meaning${meant}`,
  }
}

/** The setting that decides the value at a path. */
function settingAt(path: string, settings: readonly Setting[]): Setting {
  const found = settings.findLast(
    (setting) => path === setting.path || path.startsWith(`${setting.path}.`),
  )
  return found ?? { path, value: undefined, origin: 'the configuration' }
}

function frozen(settings: Settings): Settings {
  for (const group of [
    settings.kafka,
    settings.pica,
    settings.retry,
    settings.series,
    settings.window,
  ]) {
    Object.freeze(group)
  }
  return Object.freeze(settings)
}
