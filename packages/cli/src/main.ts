#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { hostname, userInfo } from 'node:os'

// Before anything else is loaded: it caches what is compiled from here on.
enableCompileCache()

const INTERRUPTED = 130
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED)
    interrupt.abort()
  })
}

// `calsync status | head`: a reader that has seen enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
// A worker whose log nobody reads any more goes on.
process.stderr.on('error', () => {})

// Node's way of printing them would break up JSON logs. Some are nobody's business: kafkajs counts
// a time-out below zero, older Nodes call the loading of TypeScript experimental, and a configuration
// in ESM syntax is as it should be in a CommonJS project, too.
process.removeAllListeners('warning')
process.on('warning', ({ name, message, code }: NodeJS.ErrnoException) => {
  if (name === 'TimeoutNegativeWarning' || name === 'ExperimentalWarning') return
  if (code === 'MODULE_TYPELESS_PACKAGE_JSON') return
  process.stderr.write(`warning: ${message}\n`)
})

const { run } = await import('./command-line/run.js')
const exitCode = await run({
  args: process.argv.slice(2),
  directory: process.cwd(),
  environment: process.env,
  ownEntry: new URL('./index.js', import.meta.url).href,
  actor: () => `${userName()}@${hostname()}`,
  interrupted: interrupt.signal,
  stdin: () => process.stdin,
  writeOut: (text) => void process.stdout.write(text),
  writeErr: (text) => void process.stderr.write(text),
  outIsTerminal: Boolean(process.stdout.isTTY),
  errIsTerminal: Boolean(process.stderr.isTTY),
})
await Promise.all([flushed(process.stdout), flushed(process.stderr)])
process.exit(exitCode)

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container's user may have no name.
    return `uid${process.getuid?.() ?? ''}`
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()))
}
