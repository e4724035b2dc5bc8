/**
 * Restrictions, as options of ESLint's own rules. Core is a function of its inputs: time, chance
 * and the outside world reach it through ports, or a test could not replay a crash.
 */

interface Restriction {
  name: string
  message: string
}

const throughPort = (port: string): string => `Core takes this through the port ${port}.`

const globals: Record<string, readonly string[]> = {
  Clock: ['performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  Random: ['crypto'],
  Logger: ['console'],
  'ConnectionGateway (or another adapter)': ['fetch', 'XMLHttpRequest', 'WebSocket'],
}

/** For `no-restricted-globals`. */
export const coreGlobals: Restriction[] = [
  ...Object.entries(globals).flatMap(([port, names]) =>
    names.map((name) => ({ name, message: throughPort(port) })),
  ),
  { name: 'process', message: 'Core knows no process: settings are passed down.' },
  { name: 'globalThis', message: 'A way around the other restrictions.' },
  { name: 'global', message: 'A way around the other restrictions.' },
]

interface RestrictedProperty {
  object: string
  property: string
  message: string
}

/** For `no-restricted-properties`. */
export const coreProperties: RestrictedProperty[] = [
  { object: 'Date', property: 'now', message: throughPort('Clock') },
  { object: 'Temporal', property: 'Now', message: throughPort('Clock') },
  { object: 'AbortSignal', property: 'timeout', message: throughPort('Clock') },
  { object: 'Math', property: 'random', message: throughPort('Random') },
]

/** For `no-restricted-syntax`. */
export const coreSyntax = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: throughPort('Clock'),
  },
  { selector: "CallExpression[callee.name='Date']", message: throughPort('Clock') },
]

export const noExit: RestrictedProperty = {
  object: 'process',
  property: 'exit',
  message: 'Only the main file of the command ends the process: throw, or set process.exitCode.',
}
